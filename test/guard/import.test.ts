import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { importPolicy } from '../../electron/guard/policy-tools/import.ts';
import { runPolicyTest } from '../../electron/guard/policy-tools/test-runner.ts';

function imported(text: string) {
  const result = importPolicy(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result;
}

const shop = `version: "1"
description: "A shop"
tools:
  pay:
    rules:
      - name: "one payment"
        conditions:
          - { path: "args.amount", op: "lte", value: 500 }
        on_deny: "Too much"
      - name: "a day"
        conditions:
          - { path: "state.pay.spend", op: "lte", value: 1000 }
        state: { counter: "spend", window: "day", increment_from: "args.amount" }
      - name: "times"
        conditions:
          - { path: "state.pay.times", op: "lt", value: 10 }
        state: { counter: "times", window: "hour" }
  open_issue:
    rules:
      - { name: "hourly", rate_limit: "5/hour", on_deny: "Slow down" }
  delete_customer:
    rules:
      - { name: "never", action: "deny", on_deny: "Not by agents" }
  list_customers:
    rules: []
  get_customer:
  "*":
    rules:
      - { name: "all", rate_limit: "60/minute" }
`;

const many = Array.from({ length: 20_000 }, (_, index) => `  tool_${index}:\n`).join('');

describe("Intercept's YAML", () => {
  it('becomes a document that means the same', () => {
    const { format, document } = imported(shop);
    expect(format).toBe('intercept');
    expect(document).toEqual({
      version: '1',
      default: 'allow',
      all_tools: { limits: [{ counter: 'all_tools_rate', window: 'minute', max: 60, scope: 'grant' }] },
      tools: {
        pay: {
          require: [{ path: 'args.amount', op: 'lte', value: 500 }],
          limits: [
            { counter: 'pay.spend of args.amount', window: 'day', max: 1000, scope: 'server', sum: 'args.amount' },
            { counter: 'pay.times', window: 'hour', max: 9, scope: 'server' },
          ],
        },
        open_issue: { limits: [{ counter: 'open_issue_rate', window: 'hour', max: 5, scope: 'grant' }] },
        delete_customer: { deny_if: [{ conditions: [], on_deny: 'Not by agents' }] },
        list_customers: {},
        get_customer: {},
      },
    });
  });

  it('is reported part by part, also what has no meaning here', () => {
    const words = imported(shop).report.map(({ from, kind }) => `${from} ${kind}`);
    expect(words).toContain('description dropped');
    expect(words).toContain('tools.pay.rules[0].conditions[0] translated');
    expect(words).toContain('tools.pay.rules[0].on_deny dropped');
    expect(words).toContain('tools.pay.rules[1].conditions[0] changed');
    expect(words).toContain('tools.delete_customer.rules[0] translated');
    expect(words).toContain('tools.*.rules[0] changed');
  });

  it('denies a tool whose rule has no translation, rather than lose the rule', () => {
    const { document, report } = imported(`version: "1"
tools:
  pay:
    rules:
      - name: "other counter"
        conditions:
          - { path: "state.refund.times", op: "gt", value: 1 }
`);
    expect(document.tools?.pay?.deny_if?.[0]).toMatchObject({ conditions: [] });
    expect(report).toContainEqual(expect.objectContaining({ from: 'tools.pay.rules[0]', kind: 'dropped' }));
  });

  it('with conditions for every tool closes what they cannot be written to', () => {
    const { document } = imported(`version: "1"
tools:
  pay: { rules: [] }
  "*":
    rules:
      - name: "shop"
        conditions: [{ path: "args.shop", op: "eq", value: 1 }]
`);
    expect(document.default).toBe('deny');
    expect(document.tools?.pay?.require).toEqual([{ path: 'args.shop', op: 'eq', value: 1 }]);
  });

  it('keeps a limit of every tool that is no list of rules', () => {
    const { document } = imported('description: x\ntools:\n  "*": { rate_limit: 5/hour }\n  get: {}\n');
    expect(document.all_tools?.limits).toMatchObject([{ window: 'hour', max: 5 }]);
  });

  it('keeps the limits that stand for every tool already', () => {
    const all_tools = { limits: [{ counter: 'all', window: 'day', max: 9 }] };
    const tools = { '*': { rules: [{ rate_limit: '5/hour' }] } };
    const { document } = imported(stringify({ description: 'x', all_tools, tools }));
    expect(document.all_tools?.limits).toMatchObject([{ counter: 'all' }, { window: 'hour', max: 5 }]);
  });

  it('keeps what stands beside the rules of a tool', () => {
    const own = { require: [{ path: 'args.x', op: 'eq', value: 1 }], deny_if: [{ conditions: [], mode: 'shadow' }] };
    const rules = [{ conditions: [{ path: 'args.y', op: 'gt', value: 2 }] }, { action: 'deny' }];
    const { document } = imported(stringify({ description: 'x', tools: { pay: { ...own, rules } } }));
    expect(document.tools?.pay).toMatchObject({
      require: [{ path: 'args.x' }, { path: 'args.y' }],
      deny_if: [{ mode: 'shadow' }, { conditions: [] }],
    });
  });

  it.each([
    ['a denial of every tool', 'tools:\n  "*": { action: deny }\n', '/tools/*'],
    [
      'a question about every tool beside its limit',
      'tools:\n  "*": { rate_limit: 5/hour, approval: {} }\n',
      '/tools/*',
    ],
    ['a rule of every tool that is a word', 'tools:\n  "*": deny\n', '/tools/*'],
    ['tools that are a list', 'tools:\n  - pay\n', '/tools'],
    ['rules that are no list', 'tools:\n  pay: { rules: deny }\n', '/tools/pay/rules'],
    [
      'conditions that are no list',
      'tools:\n  pay: { require: none, rules: [{ action: deny }] }\n',
      '/tools/pay/require',
    ],
  ])('loses nothing that it cannot read: %s', (_title, tools, pointer) => {
    expect(importPolicy(`description: x\ndefault: allow\n${tools}`)).toMatchObject({
      ok: false,
      problems: [{ pointer }],
    });
  });

  it.each([
    [
      'is not equal to a number',
      'op: "neq", value: 12',
      [{ shop: 13 }],
      [{}, { shop: 12 }, { shop: '12' }, { shop: '12.0' }],
    ],
    ['is not equal to text', 'op: "neq", value: "main"', [{ shop: 'x' }, { shop: 1 }], [{}, { shop: 'main' }]],
    ['is not equal to digits', 'op: "neq", value: "12"', [{ shop: '13' }], [{}, { shop: '12' }, { shop: 12 }]],
    ['is in no list', 'op: "not_in", value: [1, "b", true]', [{ shop: 'c' }], [{}, { shop: '1' }, { shop: 'true' }]],
    ['is given', 'op: "exists", value: true', [{ shop: 0 }], [{}, { shop: null }]],
    ['is given, in fewer words', 'op: "exists"', [{ shop: 0 }], [{}, { shop: null }]],
    ['is nothing', 'op: "eq", value: null', [], [{}, { shop: null }, { shop: 0 }]],
    ['is one or nothing', 'op: "in", value: [1, null]', [{ shop: 1 }], [{}, { shop: null }]],
  ])('lets nothing pass that it stopped: what %s', (_, condition, passing, stopped) => {
    const { document } = imported(`version: "1"
tools:
  pay:
    rules:
      - name: "shop"
        conditions: [{ path: "args.shop", ${condition} }]
`);
    const cases = [
      ...passing.map((given) => ({ tool: 'pay', arguments: given, expect: 'allowed' as const })),
      ...stopped.map((given) => ({ tool: 'pay', arguments: given, expect: 'denied' as const })),
    ];
    const run = runPolicyTest({ policy: JSON.parse(JSON.stringify(document)), cases }, null);
    expect(run.ok && run.results.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('denies what a counter never lets pass, and says which state nothing reads', () => {
    const { document, report } = imported(`version: "1"
tools:
  pay:
    rules:
      - { name: "none", conditions: [{ path: "state.pay.n", op: "lt", value: 1 }], state: { counter: n, window: day } }
  get:
    rules:
      - { name: "idle", conditions: [{ path: "args.a", op: "eq", value: 1 }], state: { counter: n, window: day } }
`);
    expect(document.tools?.pay?.deny_if?.[0]?.conditions).toEqual([]);
    expect(report).toContainEqual(expect.objectContaining({ from: 'tools.get.rules[0].state', kind: 'dropped' }));
  });

  it('shows a mistake in the text that was imported, not in what was made of it', () => {
    const text = `version: "1"
description: "A shop"
tools:
  pay:
    rules: []
    limitz: []
`;
    expect(importPolicy(text)).toMatchObject({
      ok: false,
      problems: [{ pointer: '/tools/pay/limitz', line: 6, column: 5 }],
    });
    const plain = 'version: "1"\ndefault: deny\ntols: {}\n';
    expect(importPolicy(plain)).toMatchObject({ ok: false, problems: [{ pointer: '/tols', line: 3, column: 1 }] });
  });

  it.each([
    ['a key that stands twice', 'version: "1"\ndescription: x\ndescription: y\n', 3],
    ['an alias bomb', `a: &a [x,x]\nb: &b [*a,*a]\nversion: "1"\ntools: {t: {rules: *b}}\n`, 2],
    ['a tool called __proto__', 'version: "1"\ntools:\n  __proto__: { rules: [] }\n', 3],
    ['no YAML at all', 'version: "1\n\t- [', 2],
    ['a tool that stands twice among many', `version: "1"\ntools:\n${many}  tool_0:\n`, 20_003],
  ])('is refused with a place, and soon: %s', (_title, text, line) => {
    const started = process.cpuUsage();
    const result = importPolicy(text);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.problems[0]?.line).toBe(line);
  });
});

describe("PolicyLayer's policies", () => {
  it('are read as they are', () => {
    const { format, document } = imported(
      '{"version":"1","default":"allow","tools":{"a":{"action":"deny","reason":"No."}}}',
    );
    expect(format).toBe('policy');
    expect(document.tools).toEqual({ a: { deny_if: [{ conditions: [], on_deny: 'No.' }] } });
  });

  it.each([
    ['JSON', (value: object) => JSON.stringify(value)],
    ['YAML', (value: object) => stringify(value)],
  ])('in %s are reported with each part that stops more here', (_, print) => {
    const lines = (value: object) =>
      imported(print(value)).report.map(({ from, kind, words }) => ({ from, kind, words }));
    const said = lines({
      version: '1',
      tools: {
        a: { require: [{ path: 'args.x', op: 'gt', value: 0 }] },
        b: { limits: [{ counter: 'n', window: 'minute', max: 3, scope: 'grant' }] },
        c: { limits: [{ counter: 'n', window: 'hour', max: 9, scope: 'grant' }] },
        d: { action: 'deny' },
      },
    });
    expect(said).toEqual([
      { from: 'document', kind: 'kept', words: 'Stops here at least what it stopped there' },
      { from: 'document', kind: 'changed', words: expect.stringContaining('Arguments are checked') },
      { from: 'tools.a', kind: 'changed', words: expect.stringContaining('types are not coerced') },
      { from: 'tools.b', kind: 'changed', words: expect.stringContaining('slide') },
      { from: 'tools.c', kind: 'changed', words: expect.stringContaining('slide') },
      {
        from: 'document',
        kind: 'changed',
        words: expect.stringContaining('all 2 windows and scopes of the counter "n"'),
      },
    ]);
    expect(lines({ version: '1', arguments: 'any', tools: { d: { action: 'deny' } } })).toHaveLength(1);
  });

  it('with a mistake say where, in JSON as in YAML', () => {
    expect(importPolicy('{"version":"1","tols":{}}')).toMatchObject({ ok: false, problems: [{ pointer: '/tols' }] });
    expect(importPolicy('version: "1"\ntols: {}\n')).toMatchObject({ ok: false, problems: [{ pointer: '/tols' }] });
  });
});
