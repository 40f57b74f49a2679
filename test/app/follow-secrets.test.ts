import { describe, expect, it } from 'vitest';
import { followSecrets } from '../../electron/app/follow-secrets.ts';
import { freshSettings } from '../../electron/settings/schema.ts';
import type { RedactionRule } from '../../shared/journal/redact.ts';
import { memorySecrets, memorySettings } from '../support/memory-settings.ts';

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

async function keptOut(delays: readonly Promise<void>[] = []) {
  const settings = memorySettings();
  const secrets = memorySecrets();
  let look = 0;
  const told = { journal: [] as string[][], log: [] as string[][], showing: [] as string[][], rules: [] as unknown[] };
  let keys: string[] = [];
  const onKeys: (() => void)[] = [];
  const onServers: (() => void)[] = [];
  await followSecrets(
    {
      setSecrets: (values) => void told.journal.push([...values]),
      setRules: (rules: readonly RedactionRule[]) => void told.rules.push(rules),
    },
    {
      log: { setSecrets: (values) => void told.log.push([...values]) },
      showing: { know: (values) => void told.showing.push([...values]), use: (rules) => void told.rules.push(rules) },
      secrets: {
        ...secrets,
        all: async () => {
          const found = await secrets.all();
          await delays[look++];
          return found;
        },
      },
      settings,
      egress: { secrets: ['proxy-password'] },
      testrail: { keys: () => keys, onKeysChange: (listener) => void onKeys.push(listener) },
      supervisor: { onChange: (listener) => void onServers.push(listener) },
    },
  );
  const setKeys = (next: string[]) => {
    keys = next;
    for (const listener of onKeys) listener();
  };
  return { settings, secrets, told, setKeys, serversChanged: () => onServers.forEach((listener) => void listener()) };
}

describe('What must never be kept', () => {
  it('is known to journal, log and screen alike, from the start and with each secret that is stored', async () => {
    const { secrets, told, setKeys } = await keptOut();
    expect(told.journal).toEqual([['proxy-password']]);
    await secrets.set('webhook/secret', 'hush');
    await turns();
    setKeys(['a-key']);
    await turns();
    expect(told.journal.at(-1)).toEqual(['a-key', 'proxy-password', 'hush']);
    expect(told.log).toEqual(told.journal);
    expect(told.showing).toEqual(told.journal);
  });

  it('is what was looked up last, also where an earlier look takes longer', async () => {
    const slow = Promise.withResolvers<void>();
    const { secrets, told } = await keptOut([Promise.resolve(), slow.promise, Promise.resolve()]);
    await secrets.set('webhook/secret', 'first');
    await secrets.set('webhook/secret', 'second');
    await turns();
    expect(told.journal.at(-1)).toContain('second');
    slow.resolve();
    await turns();
    expect(told.journal.at(-1)).toContain('second');
  });

  it('is looked up anew when a server is reached by another secret, and not each time one says how it is', async () => {
    const { settings, told, serversChanged } = await keptOut();
    serversChanged();
    await turns();
    expect(told.journal).toHaveLength(1);
    const server = {
      kind: 'http',
      name: 'remote',
      prefix: 'remote__',
      url: 'https://x.example/mcp?api_key=sesam-open-1',
    };
    settings.update((before) => ({ ...before, servers: [{ ...server, headers: [] }] as never }));
    serversChanged();
    await turns();
    expect(told.journal.at(-1)).toContain('sesam-open-1');
  });

  it('follows changed rules at once, before anything is looked up', async () => {
    const { settings, told } = await keptOut();
    expect(told.rules).toEqual([freshSettings.redaction]);
    settings.update((before) => ({ ...before, callTimeoutSeconds: 7 }));
    expect(told.rules).toHaveLength(1);
    const redaction = [{ kind: 'pattern', pattern: 'T-[0-9]+' }] as never;
    settings.update((before) => ({ ...before, redaction }));
    expect(told.rules.slice(1)).toEqual([settings.get().redaction, settings.get().redaction]);
  });
});
