import { join } from 'node:path';
import type { TestrailTarget } from '../../shared/control/testrail.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { CatalogueTool } from '../../shared/testrail/catalogue.ts';
import type { TestrailService } from '../control/context.ts';
import type { Egress } from '../net/egress.ts';
import type { ListenerReports } from '../net/http-listener.ts';
import type { SecretsPort, SettingsPort } from '../settings/port.ts';
import type { Settings } from '../settings/schema.ts';
import { createTestRailServer, type TestRailServer } from '../testrail/connector.ts';
import { readSandboxAddress, type Sandbox, startSandbox } from '../testrail/sandbox/sandbox.ts';
import { parseTarget } from '../testrail/target.ts';

/** Where the key of a real TestRail comes from without a stored one: servers and CI set it. */
const keyVariable = 'RAILGUARD_TESTRAIL_KEY';
const keyName = 'testrail/key';

export interface TestrailParts extends TestrailService {
  readonly server: TestRailServer;
  /** Keys that must never be shown: the sandbox's and the real one's. */
  keys(): readonly string[];
  /** Told when the built-in server talks to another TestRail, or with another key. */
  onKeysChange(listener: () => void): () => void;
  /** Calls the listener with each answer that a reading tool of the built-in server gives. */
  onRead(listener: ReadListener): void;
  close(): Promise<void>;
}

type ReadListener = (tool: CatalogueTool, value: JsonValue) => void;

/**
 * The built-in connector and what it talks to: the sandbox, started when it is needed, or a real TestRail. A real one
 * without a readable key answers every call with what to do about it.
 */
export async function openTestrail(options: {
  readonly folder: string;
  readonly settings: SettingsPort;
  readonly secrets: SecretsPort;
  readonly version: string;
  /** How TestRail is reached. */
  readonly egress: Egress;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** False where nothing is served: the sandbox then starts only for the command that asks for it. */
  readonly serving: boolean;
  readonly reports: ListenerReports;
}): Promise<TestrailParts> {
  const { folder, settings, secrets, environment } = options;
  const connections = options.egress.agent(8);
  const server = createTestRailServer({
    target: null,
    version: options.version,
    dispatcher: connections,
    tools: settings.get().testrailTools,
    onRead: (tool, value) => {
      for (const listener of readers) listener(tool, value);
    },
  });
  const listeners = new Set<() => void>();
  const readers = new Set<ReadListener>();
  let sandbox: Sandbox | null = null;
  let key: string | null = null;

  function tell(): void {
    for (const listener of listeners) listener();
  }

  async function openSandbox(): Promise<Sandbox> {
    sandbox ??= await startSandbox({ folder: join(folder, 'sandbox'), reports: options.reports });
    tell();
    return sandbox;
  }

  async function turnToSandbox(): Promise<Sandbox> {
    const opened = await openSandbox();
    server.retarget({ kind: 'sandbox', url: opened.url, user: opened.user, key: opened.key });
    return opened;
  }

  /** False where the key cannot be read, yet or at all. */
  async function turnToReal(stored: Settings['testrail'] & { kind: 'real' }): Promise<boolean> {
    const found = environment[keyVariable] ?? (await secrets.get(keyName).catch(() => null));
    // Somebody logged in, or turned to the sandbox, while the key ring was asked.
    if (found === null || key !== null || settings.get().testrail.kind !== 'real') return false;
    key = found;
    server.retarget(parseTarget({ ...stored, key }));
    return true;
  }

  const stored = settings.get().testrail;
  if (stored.kind === 'real') {
    if (!(await turnToReal(stored))) {
      const stop = secrets.onChange(() => {
        const now = settings.get().testrail;
        if (key !== null || now.kind !== 'real') stop();
        else void turnToReal(now).then((turned) => turned && tell());
      });
    }
  } else if (options.serving) await turnToSandbox();

  function view(): TestrailTarget {
    const target = settings.get().testrail;
    if (target.kind === 'real') return { kind: 'real', url: target.url, user: target.user };
    return { kind: 'sandbox', url: sandbox?.url ?? '', user: sandbox?.user ?? '' };
  }

  return {
    server,
    target: view,
    keys: () => [sandbox?.key ?? null, key].filter((value) => value !== null),
    onKeysChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async login(url, user, given) {
      const target = parseTarget({ kind: 'real', url, user, key: given });
      await server.verify(target);
      await secrets.set(keyName, given);
      settings.update((before) => ({ ...before, testrail: { kind: 'real', url: target.url, user } }));
      key = given;
      // Before: the new key is kept out of records from here on. After: what was read of the old TestRail is forgotten.
      tell();
      server.retarget(target);
      tell();
      return view();
    },
    async sandboxAddress() {
      if (sandbox === null) return readSandboxAddress(join(folder, 'sandbox'));
      return { url: sandbox.url, user: sandbox.user, key: sandbox.key };
    },
    async sandbox(reset) {
      const opened = await turnToSandbox();
      if (reset) await opened.reset();
      tell();
      settings.update((before) => ({ ...before, testrail: { kind: 'sandbox' } }));
      return { url: opened.url, user: opened.user, key: opened.key };
    },
    toolSet: () => server.toolSet(),
    offer(set) {
      settings.update((before) => ({ ...before, testrailTools: set }));
      server.offer(set);
    },
    onRead: (listener) => void readers.add(listener),
    async close() {
      await server.close();
      await connections.destroy();
      await sandbox?.close();
    },
  };
}
