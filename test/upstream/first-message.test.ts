import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRevisionStore } from '../../electron/servers/protocol-revisions.ts';
import { type Harness, server, startHarness } from '../gateway/harness.ts';
import { call, initialize } from '../gateway/raw-client.ts';
import { fixtureServer } from '../support/fixture-server.ts';

const fixture = fixtureServer('mcp/first-message-server.ts');
const name = server('fix');

/** A server on a folder of its own, and the gateway's memory beside it. */
function particular(folder: string) {
  let asked = 0;
  return {
    is: (manner: string) => writeFileSync(join(folder, 'manner'), manner),
    /** First messages of its processes since this was last asked; the last is of a client that offers everything. */
    heard() {
      const all = readFileSync(join(folder, 'heard'), 'utf8').trim().split('\n');
      const since = all.slice(asked);
      asked = all.length;
      return since;
    },
    async start(times: object = {}): Promise<Harness> {
      const harness = await startHarness({
        specs: [{ kind: 'stdio', name, prefix: '', command: process.execPath, args: [...fixture, folder], env: {} }],
        revisions: createRevisionStore(folder),
        times: { probeMs: 50, ...times },
      });
      onTestFinished(() => harness.stop());
      return harness;
    },
  };
}

function inFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'railguard-first-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return particular(folder);
}

const newer = 'server/discover';
const older = 'initialize';

describe('a server over stdio that is particular about its first message', () => {
  it.each([
    ['exits', [newer, older, older], [older, older], '2025-11-25'],
    ['refuses', [newer, older, older], [older, older], '2025-11-25'],
    ['ignores', [older, older], [older, older], '2025-11-25'],
    ['slow', [newer, older], [newer, older], '2026-07-28'],
    ['newer', [newer, older], [newer, older], '2026-07-28'],
  ])(
    '(it %s) is used after one restart at most, and at the next start at once',
    async (manner, first, next, version) => {
      const fixed = inFolder();
      fixed.is(manner);
      for (const expected of [first, next]) {
        const harness = await fixed.start();
        expect(fixed.heard()).toEqual(expected);
        expect(harness.supervisor.list()[0]?.problem).toBeNull();
        expect(harness.supervisor.port.initializeResult(name)?.protocolVersion).toBe(version);
        const session = await initialize(harness.url());
        expect((await call(harness.url(), session, 'started')).text).toContain('spoken here');
        fixed.heard();
        await harness.stop();
      }
    },
  );

  it('(it hangs) is started once more when its time is over', async () => {
    const fixed = inFolder();
    fixed.is('hangs');
    await fixed.start({ startMs: 5000 });
    expect(fixed.heard()).toEqual([newer, older, older]);
  });

  it.each([
    ['exits', 'newer', [older, newer, older]],
    ['slow', 'refuses the newer', [newer, older, older]],
  ])('(it %s) is tried in both revisions again once it %s', async (before, after, expected) => {
    const fixed = inFolder();
    fixed.is(before);
    await (await fixed.start()).stop();
    fixed.heard();
    fixed.is(after);
    const harness = await fixed.start();
    expect(fixed.heard().slice(0, 2)).toEqual(expected.slice(0, 2));
    expect(harness.supervisor.list()[0]?.state).toBe('ready');
  });

  it('is forgotten with its server', async () => {
    const fixed = inFolder();
    fixed.is('exits');
    const harness = await fixed.start();
    fixed.heard();
    await harness.supervisor.remove(name);
    await harness.stop();
    await fixed.start();
    expect(fixed.heard()[0]).toBe(newer);
  });
});
