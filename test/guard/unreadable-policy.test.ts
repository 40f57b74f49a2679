import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decide } from '../../electron/guard/policy/decide.ts';
import { PolicyStore } from '../../electron/guard/policy-store/store.ts';
import { Versions } from '../../electron/guard/policy-store/versions.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { claude, cursor, testrail, toolCall } from './support.ts';

const unix = process.platform !== 'win32';
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const open = JSON.stringify({ version: '1', default: 'allow' });
const hides = JSON.stringify({ version: '1', default: 'allow', hide: ['get_run'] });

let folder: string;
let store: PolicyStore | null = null;
let faults: unknown[];

beforeEach(async () => {
  folder = join(await tempFolder(), 'policies');
  await mkdir(folder, { recursive: true });
  faults = [];
});
afterEach(() => {
  store?.close();
  store = null;
  vi.restoreAllMocks();
});

async function start(more: Partial<Parameters<typeof PolicyStore.open>[0]> = {}): Promise<PolicyStore> {
  store?.close();
  store = await PolicyStore.open({ folder, clock, pollMs: 20, onFault: (error) => faults.push(error), ...more });
  return store;
}

const path = (name: string) => join(folder, name);

function rule(of: PolicyStore, agent = cursor, tool = 'get_run'): string {
  const policy = of.policyFor(testrail, agent, Date.now());
  const judgement = decide(toolCall(tool), policy, {
    paused: null,
    known: true,
    quarantined: false,
    entity: undefined,
  });
  if (judgement.kind === 'stop') return judgement.decision.rule;
  return judgement.kind === 'pass' ? judgement.rule : judgement.kind;
}

/** Appears at once: a store that looks meanwhile finds no half of it. */
function appear(file: string, make: (aside: string) => void): void {
  const aside = join(folder, '..', 'aside');
  make(aside);
  renameSync(aside, file);
}

/** Ways to make a file that its reader cannot take, each with a word of what the screen says. */
const unreadable: readonly (readonly [string, string, (file: string) => void])[] = [
  ['names an operator of the prototype', 'op must be', (file) => writeFileSync(file, operator('constructor'))],
  [
    'has 40 MB',
    'larger than',
    (file) => appear(file, (aside) => writeFileSync(aside, `${open}${' '.repeat(40_000_000)}`)),
  ],
  ['is not UTF-8', 'UTF-8', (file) => writeFileSync(file, Buffer.from(hides.replace('get_run', 'caf\xe9'), 'latin1'))],
  ['is half there', 'no closing quote', (file) => writeFileSync(file, open.slice(0, -2))],
  ['is a folder', 'not a plain file', (file) => mkdirSync(file)],
  ['is a link to nowhere', 'link to nowhere', (file) => symlinkSync(path('nowhere'), file)],
  ['is a link to itself', 'cannot be read', (file) => symlinkSync(file, file)],
  ['is a pipe', 'not a plain file', (file) => appear(file, (aside) => execFileSync('mkfifo', [aside]))],
];

function operator(op: string): string {
  return JSON.stringify({ version: '1', tools: { t: { require: [{ path: 'args.a', op, value: 1 }] } } });
}

describe.runIf(unix)('A policy file that', () => {
  describe.each(unreadable)('%s', (_what, said, make) => {
    const problem = (of: PolicyStore, agent?: typeof cursor) => of.show(testrail, agent).problems[0]?.message ?? '';

    it('closes its server where nothing was good before', async () => {
      make(path('testrail.json'));
      const policies = await start();
      expect(rule(policies)).toBe('(invalid policy)');
      expect(problem(policies)).toContain(said);
    });

    it('closes its agent where it is new, while Railguard runs and after a restart', async () => {
      await writeFile(path('testrail.json'), open);
      const policies = await start();
      expect(rule(policies)).toBe('(default allow)');
      make(path('testrail@cursor.json'));
      await vi.waitFor(() => expect(rule(policies)).toBe('testrail@cursor#(invalid policy)'));
      expect(problem(policies, cursor)).toContain(said);
      expect(rule(policies, claude)).toBe('(default allow)');
      const again = await start();
      expect(rule(again)).toBe('testrail@cursor#(invalid policy)');
      expect(problem(again, cursor)).toContain(said);
    });

    it('keeps what was good last, while Railguard runs and after a restart', async () => {
      for (const [name, text] of [
        ['testrail.json', open],
        ['testrail@cursor.json', hides],
      ] as const) {
        await writeFile(path(name), text);
      }
      const policies = await start();
      for (const name of ['testrail.json', 'testrail@cursor.json']) {
        // In one step for a store that polls: a file that is gone for a moment was taken away.
        rmSync(path(name));
        make(path(name));
      }
      await vi.waitFor(() => expect(policies.problems()).toHaveLength(2));
      expect([rule(policies), rule(policies, claude)]).toEqual(['testrail@cursor#(hidden)', '(default allow)']);
      const again = await start();
      expect(again.problems()).toHaveLength(2);
      expect([rule(again), rule(again, claude)]).toEqual(['testrail@cursor#(hidden)', '(default allow)']);
    });

    it('is in force as soon as it is mended', async () => {
      make(path('testrail.json'));
      const policies = await start();
      await rm(path('testrail.json'), { recursive: true });
      await writeFile(path('testrail.json'), open);
      await vi.waitFor(() => expect(rule(policies)).toBe('(default allow)'));
      expect(policies.problems()).toEqual([]);
    });
  });
});

describe('An error while a policy is read', () => {
  it('closes what a new file governs, is shown, and is reported once', async () => {
    await writeFile(path('testrail.json'), open);
    const policies = await start();
    const add = vi.spyOn(Versions.prototype, 'add').mockRejectedValue(new Error('ENOSPC: no space left on device'));
    await writeFile(path('testrail@cursor.json'), hides);
    await vi.waitFor(() => expect(rule(policies)).toBe('testrail@cursor#(invalid policy)'));
    await vi.waitFor(() => expect(add.mock.calls.length).toBeGreaterThan(2));
    expect(policies.problems()).toMatchObject([
      { agent: 'cursor', problems: [{ message: expect.stringContaining('ENOSPC') }] },
    ]);
    expect(faults).toHaveLength(1);
    expect(rule(policies, claude)).toBe('(default allow)');
    add.mockRestore();
    await vi.waitFor(() => expect(rule(policies)).toBe('testrail@cursor#(hidden)'));
    expect(policies.problems()).toEqual([]);
  });

  it('leaves in force what was good last', async () => {
    await writeFile(path('testrail.json'), hides);
    const policies = await start();
    vi.spyOn(Versions.prototype, 'add').mockRejectedValue(new Error('ENOSPC'));
    await writeFile(path('testrail.json'), open);
    await vi.waitFor(() => expect(policies.problems()).toHaveLength(1));
    expect(rule(policies)).toBe('(hidden)');
  });

  it('holds up no other file', async () => {
    await mkdir(path('.versions'), { recursive: true });
    await writeFile(path('.versions/testrail'), 'a file where a folder belongs');
    await writeFile(path('testrail.json'), open);
    await writeFile(path('zoo.json'), open);
    const policies = await start();
    expect(rule(policies)).toBe('(invalid policy)');
    expect(policies.problems()).toMatchObject([
      { server: 'testrail', problems: [{ message: expect.stringContaining('history') }] },
    ]);
    expect(policies.inForce('zoo' as typeof testrail)).toMatchObject({ version: 1 });
  });

  it('of an overlay that is lost is taken away by a person who puts back what stood before it', async () => {
    await writeFile(path('testrail.json'), open);
    const holding = { holdPermissiveEdits: () => true };
    const before = await start(holding);
    await before.apply(testrail, cursor, hides, { author: 'window' });
    before.close();
    const [overlay = ''] = (await readdir(folder, { recursive: true })).filter(
      (name) => /cursor.*\.json$/.test(name) && !name.includes('.versions'),
    );
    const [kept = ''] = (await readdir(folder, { recursive: true })).filter((name) =>
      /\.versions.*cursor.*1\.json$/.test(name),
    );
    await rm(path(overlay));
    await rm(path(kept));
    const policies = await start(holding);
    expect(rule(policies)).toMatch(/\(invalid policy\)$/);
    await policies.restore(testrail, cursor, 0, { author: 'window' });
    expect([rule(policies), policies.problems()]).toEqual(['(default allow)', []]);
    expect(rule(await start(holding))).toBe('(default allow)');
  });

  it('never puts an older version in force for a newer one that is lost', async () => {
    await writeFile(path('testrail.json'), open);
    const policies = await start();
    await policies.apply(testrail, undefined, hides, { author: 'window' });
    await chmod(path('.versions/testrail/2.json'), 0o600);
    await writeFile(path('.versions/testrail/2.json'), '{}');
    await writeFile(path('testrail.json'), '{"version"');
    expect(rule(await start())).toBe('(invalid policy)');
  });
});
