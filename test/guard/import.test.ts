import { describe, expect, it } from 'vitest';
import { importPolicy } from '../../electron/guard/import.ts';

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
            { counter: 'pay.spend', window: 'day', max: 1000, scope: 'server', sum: 'args.amount' },
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

  it.each([
    ['a key that stands twice', 'version: "1"\ndescription: x\ndescription: y\n', 3],
    ['an alias bomb', `a: &a [x,x]\nb: &b [*a,*a]\nversion: "1"\ntools: {t: {rules: *b}}\n`, 1],
    ['no YAML at all', 'version: "1\n\t- [', 1],
  ])('is refused with a place: %s', (_title, text, line) => {
    const result = importPolicy(text);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.problems[0]?.line).toBeGreaterThanOrEqual(Math.min(line, 1));
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

  it('with a mistake say where, in JSON as in YAML', () => {
    expect(importPolicy('{"version":"1","tols":{}}')).toMatchObject({ ok: false, problems: [{ pointer: '/tols' }] });
    expect(importPolicy('version: "1"\ntols: {}\n')).toMatchObject({ ok: false, problems: [{ pointer: '/tols' }] });
  });
});
