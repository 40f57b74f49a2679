import { describe, expect, it } from 'vitest';
import { compile } from '../../electron/guard/policy/compile.ts';
import type { RecordedCall } from '../../electron/guard/policy-tools/recorded-call.ts';
import { type ReplayOptions, replay } from '../../electron/guard/policy-tools/replay.ts';
import { suggest } from '../../electron/guard/policy-tools/suggest.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import type { PolicyDocument } from '../../shared/policy/document.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { permissionIncreases } from '../../shared/policy/permission-increase.ts';
import { printPolicy } from '../../shared/policy/print.ts';
import { policy, testrail, toolCall } from './support.ts';

const start = Date.parse('2026-11-12T09:00:00Z');

function recorded(tool: string, args: JsonObject, seconds: number, more: Partial<RecordedCall> = {}): RecordedCall {
  const call = toolCall(tool, args, { at: start + seconds * 1000 });
  return {
    call,
    whole: true,
    outcome: 'allowed',
    rule: `/tools/${tool}`,
    words: 'Allow',
    end: 'ok',
    readOnly: tool.startsWith('get_'),
    ...more,
  };
}

async function* stream(calls: readonly RecordedCall[]) {
  yield* calls;
}

const draft =
  (document: PolicyDocument): ReplayOptions['policy'] =>
  (_call, now) => ({
    documents: [compile(document, { server: testrail, agent: null, version: 2, now })],
  });

describe('A replay', () => {
  it('judges a call of large arguments as the gate does', async () => {
    const document = policy({
      version: '1',
      tools: { add_case: { deny_if: [{ conditions: [{ path: 'args.*', op: 'regex', value: 'secret' }] }] } },
    });
    const large = (last: string) => ({ list: [...Array.from({ length: 100 }, () => 'words '.repeat(5000)), last] });
    const calls = [recorded('add_case', large('nothing'), 0), recorded('add_case', large('secret'), 1)];
    const result = await replay(stream(calls), { policy: draft(document) });
    expect(result.after).toEqual({ allowed: 1, denied: 1 });
  });

  it('says what a draft would have done, by rule, with the calls', async () => {
    const calls = [
      recorded('get_run', { run_id: 1 }, 0),
      recorded('add_case', { section_id: 5 }, 1),
      recorded('add_case', { section_id: 6 }, 2),
      recorded('add_case', { section_id: 7 }, 3),
      recorded('delete_run', { run_id: 1 }, 4, { outcome: 'hidden', rule: '(hidden)' }),
    ];
    const document = policy({
      version: '1',
      tools: {
        get_run: {},
        add_case: { require: [{ path: 'args.section_id', op: 'in', value: [5] }] },
        delete_run: {},
      },
    });
    const result = await replay(stream(calls), { policy: draft(document) });
    expect(result).toMatchObject({
      calls: 5,
      changed: 3,
      before: { allowed: 4, hidden: 1 },
      after: { allowed: 3, denied: 2 },
      cancelled: false,
      changes: [
        {
          rule: '/tools/add_case/require/0',
          words: 'section_id in [5] must hold',
          from: 'allowed',
          to: 'denied',
          count: 2,
        },
        { rule: '/tools/delete_run', from: 'hidden', to: 'allowed', count: 1 },
      ],
    });
    expect(result.changes[0]?.calls).toEqual([calls[3]?.call.id, calls[2]?.call.id]);
  });

  it('counts on the clock of the calls, and gives back what reads that failed gave back', async () => {
    const calls = [0, 10, 20, 70].map((seconds) =>
      recorded('get_run', {}, seconds, { end: seconds === 10 ? 'failed' : 'ok' }),
    );
    const document = policy({ version: '1', tools: { get_run: { rate_limit: '2/minute' } } });
    const result = await replay(stream([...calls, recorded('get_run', {}, 75)]), { policy: draft(document) });
    expect(result.changes).toMatchObject([{ to: 'limited', count: 1 }]);
  });

  it('leaves out calls that no policy decided, and tells of those it cannot be sure of', async () => {
    const calls = [
      recorded('get_run', {}, 0, { outcome: 'denied', rule: '(paused)' }),
      recorded('get_run', {}, 0, { outcome: 'denied', rule: '(unconfirmed)' }),
      recorded('get_run', {}, 0, { outcome: 'denied', rule: '(rules changed)' }),
      recorded('no_tool', {}, 0, { outcome: 'denied', rule: '(unknown tool)' }),
      recorded('get_run', {}, 0, { outcome: 'denied', rule: '(arguments)' }),
      recorded('get_run', {}, 0, { outcome: 'error', rule: '(gate)' }),
      recorded('get_run', {}, 1, { whole: false }),
      recorded('close_run', {}, 2, { outcome: 'denied', rule: '/tools/close_run/approval' }),
    ];
    const document = policy({ version: '1', tools: { get_run: {}, close_run: { approval: {} } } });
    expect(await replay(stream(calls), { policy: draft(document) })).toMatchObject({
      calls: 2,
      skipped: 6,
      leftOut: { paused: 1, held: 1, changed: 1, unknown: 1, arguments: 1, fault: 1 },
      unsure: 1,
      changed: 0,
    });
  });

  it('reads what calls touch, once for equal calls, denies what it cannot read, and is sure of neither', async () => {
    const asked: JsonValue[] = [];
    const entity = (call: { args: JsonObject }) => {
      asked.push(call.args.case_id ?? null);
      return call.args.case_id === 3
        ? Promise.reject(new Error('gone'))
        : Promise.resolve({ project_id: call.args.case_id ?? 0 });
    };
    const scopeToProjects = policy({
      version: '1',
      tools: { update_case: { require: [{ path: 'entity.project_id', op: 'in', value: [1] }] } },
    });
    const calls = [1, 1, 2, 3].map((id, seconds) => recorded('update_case', { case_id: id }, seconds));
    expect(await replay(stream(calls), { policy: draft(scopeToProjects), entity })).toMatchObject({
      changed: 2,
      unsure: 4,
      after: { allowed: 2, denied: 2 },
    });
    expect(asked).toEqual([1, 2, 3]);
  });

  it('finds no difference where the draft is what was in force, whatever a person answered', async () => {
    const denied = { outcome: 'denied', words: 'Ask', end: null } as const;
    const calls = [
      recorded('a', {}, 0, { rule: '/tools/a/approval', words: 'Ask' }),
      recorded('b', {}, 1, { rule: '/tools/b/action', words: 'Ask' }),
      recorded('b', {}, 2, { ...denied, rule: '/tools/b/action' }),
      recorded('b', {}, 3, { ...denied, rule: '(too many asks)', words: 'Too many asks' }),
      recorded('b', {}, 4, { ...denied, rule: '(too large to ask)', words: 'Too large to ask' }),
      recorded('c', {}, 5, { ...denied, rule: '/tools/c/action', words: 'Deny' }),
      recorded('approval', {}, 6),
      recorded('approval', {}, 7, { ...denied, rule: '(identical calls)' }),
      recorded('d', {}, 8, { ...denied, rule: '/tools/d/approval', words: 'Ask when project_id eq 4' }),
    ];
    const text = JSON.stringify({
      version: '1',
      tools: {
        a: { approval: {} },
        b: { action: 'require_approval' },
        c: { action: 'deny' },
        approval: {},
        d: { approval: { when: [{ path: 'entity.project_id', op: 'eq', value: 4 }] } },
      },
    });
    const parsed = parsePolicy(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { document, source } = parsed;
    const result = await replay(stream(calls), {
      policy: (_call, now) => ({
        documents: [compile(document, { server: testrail, agent: null, version: 2, now, source })],
      }),
    });
    expect(result).toMatchObject({ calls: 9, changed: 0, after: { waiting: 5, denied: 2, allowed: 2 } });
  });

  it('counts a call once that it judged again because an approval speaks of what it touches', async () => {
    const document = policy({
      version: '1',
      tools: {
        close_run: {
          rate_limit: '2/hour',
          approval: { when: [{ path: 'entity.project_id', op: 'eq', value: 4 }] },
        },
      },
    });
    const calls = [0, 1, 2].map((second) => recorded('close_run', { run_id: second }, second));
    const entity = () => Promise.resolve({ project_id: 1 });
    expect(await replay(stream(calls), { policy: draft(document), entity })).toMatchObject({
      after: { allowed: 2, limited: 1 },
    });
  });

  it('shows progress over 100,000 calls, lets others work meanwhile, and can be cancelled', async () => {
    const one = recorded('get_run', { run_id: 1 }, 0);
    async function* many() {
      for (let call = 0; call < 100_000; call++) yield one;
    }
    const progress: number[] = [];
    const document = policy({ version: '1', tools: { get_run: {} } });
    let others = 0;
    const tick = setInterval(() => others++, 0);
    const whole = await replay(many(), { policy: draft(document), onProgress: (done) => progress.push(done) });
    clearInterval(tick);
    expect(whole).toMatchObject({ calls: 100_000, changed: 0, cancelled: false });
    expect(progress.length).toBeGreaterThan(100);
    expect(others).toBeGreaterThan(10);
    const stop = new AbortController();
    const cut = await replay(many(), {
      policy: draft(document),
      signal: stop.signal,
      onProgress: (done) => done >= 1000 && stop.abort(),
    });
    expect(cut.cancelled).toBe(true);
    expect(cut.calls).toBeLessThan(2000);
  });
});

describe('Learn, then lock', () => {
  const calls = [
    ...Array.from({ length: 12 }, (_, index) =>
      recorded('add_result', { test_id: index + 1, status_id: (index % 2) + 1 }, index * 2),
    ),
    recorded('get_cases', { project_id: 1 }, 100),
    recorded('get_cases', { project_id: 1, suite_id: 3 }, 160),
    recorded('get_cases', { project_id: 2, suite_id: 4 }, 230),
    recorded('get_cases', { project_id: 1, suite_id: 3 }, 300),
    recorded('close_run', { run_id: 1 }, 310),
    recorded('delete_run', { run_id: 1 }, 320, { outcome: 'denied', rule: '/tools/delete_run/deny_if/0' }),
  ];
  const current = policy({
    version: '1',
    default: 'allow',
    hide: ['delete_case'],
    tools: { close_run: { approval: {} }, delete_run: { action: 'deny' } },
  });
  const options = { current, currentText: printPolicy(current) };

  it('writes the tightest rules that let pass what passed', async () => {
    const { document, calls: passed } = await suggest(stream(calls), options);
    expect(passed).toBe(17);
    expect(document).toEqual({
      version: '1',
      default: 'deny',
      hide: ['delete_case'],
      tools: {
        add_result: {
          require: [{ path: 'args.status_id', op: 'in', value: [1, 2] }],
          limits: [{ counter: 'add_result_rate', window: 'minute', max: 18, scope: 'grant' }],
        },
        close_run: {
          limits: [{ counter: 'close_run_rate', window: 'minute', max: 5, scope: 'grant' }],
          approval: {},
        },
        get_cases: {
          require: [{ path: 'args.project_id', op: 'in', value: [1, 2] }],
          deny_if: [
            {
              conditions: [
                { path: 'args.suite_id', op: 'exists', value: true },
                { path: 'args.suite_id', op: 'not_in', value: [3, 4] },
              ],
            },
          ],
          limits: [{ counter: 'get_cases_rate', window: 'minute', max: 5, scope: 'grant' }],
        },
      },
    });
  });

  it('lets every call pass again that it learned from', async () => {
    const { document } = await suggest(stream(calls), options);
    const passed = calls.filter((call) => call.outcome === 'allowed');
    const { after } = await replay(stream(passed), { policy: draft(document) });
    expect(after).toEqual({ allowed: 16, waiting: 1 });
  });

  it('gives the calls behind each line, and the lines as a difference to what is in force', async () => {
    const { reasons, text, diff } = await suggest(stream(calls), options);
    const lines = text.split('\n');
    const status = reasons.find((reason) => reason.words === 'status_id in [1, 2] must hold');
    expect(status).toMatchObject({ tool: 'add_result', count: 12, pointer: '/tools/add_result/require/0' });
    expect(status?.calls[0]).toBe(calls[11]?.call.id);
    for (const { line } of reasons) expect(lines[(line ?? 0) - 1]).toBeDefined();
    expect(diff.filter(({ kind }) => kind === 'removed').map((entry) => entry.text.trim())).toContain(
      '"default": "allow",',
    );
    expect(diff.filter(({ kind }) => kind !== 'removed').map((entry) => entry.text)).toEqual(lines.slice(0, -1));
  });

  it('lists what it leaves open: ids of many values, other arguments, projects and the room above the peak', async () => {
    const entity = () => Promise.reject(new Error('gone'));
    const { open } = await suggest(stream(calls), { ...options, entity });
    const ofTool = (tool: string) => open.filter((line) => line.tool === tool).map(({ words }) => words);
    expect(ofTool('add_result')).toEqual([
      'any project: what some of its calls touched is not known',
      expect.stringContaining('any test_id: more than 8 values'),
      'Limit 18/min, where at most 12 were seen',
    ]);
    expect(ofTool('close_run').join()).toContain('any run_id: it was in fewer than 3 calls');
    const titled = [recorded('add_case', { title: 'a' }, 0)];
    const named = (await suggest(stream(titled), { ...options, entity: async () => ({ project_id: 1 }) })).open;
    expect(named.map(({ words }) => words)).toEqual([
      'any title: only ids are kept to what was seen',
      'Limit 5/min, where at most 1 were seen',
    ]);
  });

  it('says once which project the calls of a tool were about', async () => {
    const entity = async ({ args }: { args: JsonObject }) => ({ project_id: args.project_id ?? null });
    const same = await suggest(stream(calls), { ...options, entity });
    const touched = { path: 'entity.project_id', op: 'in', value: [1, 2] };
    expect(same.document.tools?.get_cases?.require).toEqual([touched]);
    // They touched another one than they named.
    const other = await suggest(stream(calls), { ...options, entity: async () => ({ project_id: 1 }) });
    expect(other.document.tools?.get_cases?.require).toEqual([
      { path: 'entity.project_id', op: 'in', value: [1] },
      { path: 'args.project_id', op: 'in', value: [1, 2] },
    ]);
  });

  it('keeps how far arguments are checked, for all tools and for one', async () => {
    const current = policy({
      version: '1',
      arguments: 'closed',
      tools: { add_result: { arguments: 'any' }, close_run: {} },
    });
    const { document } = await suggest(stream(calls), { current, currentText: printPolicy(current) });
    expect(document.arguments).toBe('closed');
    expect(document.tools?.add_result?.arguments).toBe('any');
    expect(document.tools?.close_run?.arguments).toBeUndefined();
  });

  it('widens no limit that stands, and adds none that would mix the meanings of a counter', async () => {
    const own = { counter: 'add_result_rate', window: 'hour', max: 3, scope: 'server' } as const;
    const click = { counter: 'get_cases_rate', window: 'minute', max: 4, scope: 'grant' } as const;
    const amount = { counter: 'close_run_rate', window: 'day', max: 100, sum: 'args.amount' } as const;
    const current = policy({
      version: '1',
      tools: { add_result: { limits: [own] }, get_cases: { limits: [click] }, close_run: { limits: [amount] } },
    });
    const { document, text, open } = await suggest(stream(calls), { current, currentText: printPolicy(current) });
    expect(parsePolicy(text)).toMatchObject({ ok: true });
    expect(document.tools?.add_result?.limits).toEqual([own, { ...click, counter: 'add_result_rate', max: 18 }]);
    expect(document.tools?.get_cases?.limits).toEqual([click]);
    expect(document.tools?.close_run?.limits?.[0]).toEqual(amount);
    expect(permissionIncreases(current, document, start)).toEqual([]);
    expect(open.map(({ words }) => words)).toContainEqual(expect.stringMatching(/^Limit 4\/min, /));
  });

  it('says the same again where what it proposed is in force', async () => {
    const { document } = await suggest(stream(calls), options);
    const next = await suggest(stream(calls), { current: document, currentText: printPolicy(document) });
    expect(next.document).toEqual(document);
  });

  it('fences tools into the projects they touched, where that can be read for every call', async () => {
    const entity = (call: { tool: string }) =>
      call.tool === 'close_run' ? Promise.reject(new Error('gone')) : Promise.resolve({ project_id: 1 });
    const { document } = await suggest(stream(calls), { ...options, entity });
    expect(document.tools?.add_result?.require?.[0]).toEqual({ path: 'entity.project_id', op: 'in', value: [1] });
    expect(document.tools?.close_run?.require).toBeUndefined();
  });
});
