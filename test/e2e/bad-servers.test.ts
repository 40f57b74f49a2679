import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../gateway/harness.ts';
import { commandHere, serve } from '../support/railguard.ts';
import { tempFolder } from '../support/temp-folder.ts';

const bad = [
  ['a header beyond this machine', ['--url', 'http://example.com/mcp', '--header', 'X-Api-Key:hunter2']],
  ['a password in its address', ['--url', 'http://user:hunter2@127.0.0.1/mcp']],
] as const;

function serversIn(folder: string): { name?: string }[] {
  return JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')).servers;
}

describe('a bad server', () => {
  it.each(bad)('with %s is refused while nothing runs, and nothing of it is kept', async (_what, args) => {
    const folder = await tempFolder();
    const ran = await commandHere(['server', 'add', 'far', ...args, '--data', folder]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('far cannot run');
    expect(ran.stderr).not.toContain('hunter2');
    expect(serversIn(folder).map(({ name }) => name)).toEqual(['testrail']);
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).not.toContain('hunter2');
  });

  it('is refused by a gateway that runs, and one that is not encrypted has to be meant', async () => {
    const folder = await tempFolder();
    await serve(folder);
    for (const [, args] of bad) {
      expect(await commandHere(['server', 'add', 'far', ...args, '--data', folder])).toMatchObject({ code: 2 });
    }
    const plain = ['server', 'add', 'far', '--url', `http://far.invalid:${await freePort()}/mcp`, '--data', folder];
    const unsaid = await commandHere(plain);
    expect(unsaid.code).toBe(2);
    expect(unsaid.stderr).toContain('could be read and changed on the way');
    expect(serversIn(folder)).toHaveLength(1);
    expect(await commandHere([...plain, '--yes'])).toMatchObject({ code: 0 });
    const { stdout } = await commandHere(['server', 'list', '--data', folder]);
    expect(stdout).toContain('(not encrypted)');
  });

  it('that stands in the settings is stopped and named at start, and all others run', async () => {
    const folder = await tempFolder();
    const port = await freePort();
    expect(
      await commandHere(['server', 'add', 'good', '--url', `http://127.0.0.1:${port}/mcp`, '--data', folder]),
    ).toMatchObject({ code: 0 });
    const path = join(folder, 'settings.json');
    const settings = JSON.parse(readFileSync(path, 'utf8'));
    const remote = (name: string, url: string, more: object = {}) => ({
      kind: 'http',
      name,
      prefix: `${name}__`,
      url,
      headers: [],
      ...more,
    });
    const entries = [
      remote('keyed', 'http://example.com/mcp', { headers: ['X-Api-Key'] }),
      remote('walled', 'http://user:hunter2@127.0.0.1/mcp'),
      remote('odd', 'nonsense'),
      { kind: 'carrier-pigeon', name: 'pigeon' },
      remote('good', 'http://127.0.0.1:1/other'),
      42,
    ];
    settings.servers.push(...entries);
    writeFileSync(path, JSON.stringify(settings));

    const gateway = await serve(folder);
    const list = (await gateway.command('server', 'list')) as { name: string; state: string; problem: string | null }[];
    expect(JSON.stringify(list)).not.toContain('hunter2');
    const problems = Object.fromEntries(list.map(({ name, state, problem }) => [name, `${state}: ${problem}`]));
    expect(problems).toMatchObject({
      testrail: expect.stringMatching(/^(ready|starting): null$/),
      good: expect.not.stringMatching(/^stopped/),
      keyed: expect.stringContaining('stopped: keyed cannot run: its headers would cross the network unencrypted'),
      walled: expect.stringContaining('holds a user or a password'),
      odd: expect.stringContaining('not a URL'),
      pigeon: expect.stringContaining('cannot be read (kind'),
      'unreadable-7': expect.stringContaining('good has its name'),
      'unreadable-8': expect.stringContaining('cannot be read'),
    });
    // What a person wrote stays as it is until a person changes it.
    expect(serversIn(folder).slice(2)).toEqual(entries);
    await gateway.command('server', 'remove', 'pigeon');
    expect(serversIn(folder).map(({ name }) => name)).not.toContain('pigeon');
  });
});
