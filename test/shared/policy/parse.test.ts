import { describe, expect, it } from 'vitest';
import { lineOf, lineOfRule } from '../../../shared/policy/locate.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { printPolicy } from '../../../shared/policy/print.ts';

function problems(text: string) {
  const parsed = parsePolicy(text);
  if (parsed.ok) throw new Error('Expected problems');
  return parsed.problems;
}

function document(text: string) {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.document;
}

const tool = (body: string) => `{"version": "1", "tools": {"add_case": ${body}}}`;

describe('A text that is not a policy is refused where it goes wrong', () => {
  it.each([
    ['', 'The document is empty.', '', 1, 1, null],
    ['  \n', 'The document is empty.', '', 1, 1, null],
    ['{"version": "1"', 'A closing "}" is missing.', '', 1, 16, 'Add "}"'],
    [
      '{"version": "1",}',
      'A key in double quotes is expected here.',
      '',
      1,
      17,
      'Remove the comma before it, or quote the key',
    ],
    ['{\n  // mine\n  "version": "1"}', 'Comments are not part of JSON.', '', 2, 3, 'Remove the comment'],
    ['{"version": "1"} {}', 'The document ends before this.', '', 1, 18, 'Remove what follows'],
    ['[]', 'The document must be an object. This is a list.', '', 1, 1, null],
    ['{}', 'version is missing: it must be "1".', '/version', 1, 1, 'Add "version": "1"'],
    ['{"version": "2"}', 'version must be "1". This is "2".', '/version', 1, 13, 'Change to "1"'],
    ['{"version": "1",\n "version": "1"}', '"version" stands here twice.', '/version', 2, 2, 'Join the two into one'],
    [
      '{"version": "1",\n "tols": {}}',
      '"tols" is not a key of the policy language here.',
      '/tols',
      2,
      2,
      'Change to "tools"',
    ],
    [
      '{"version": "1", "Default": "allow"}',
      '"Default" is not a key of the policy language here.',
      '/Default',
      1,
      18,
      'Change to "default"',
    ],
    [
      '{"version": "1", "tools": {"__proto__": {}}}',
      '"__proto__" cannot be a name.',
      '/tools/__proto__',
      1,
      28,
      'Remove it',
    ],
    [
      '{"version": "1", "default": "denied"}',
      'default must be "deny" or "allow". This is "denied".',
      '/default',
      1,
      29,
      'Change to "deny"',
    ],
    [
      '{"version": "1", "mode": "shadow"}',
      '"mode" is not a key of the policy language here.',
      '/mode',
      1,
      18,
      'Put it on an entry of deny_if or limits, or on approval',
    ],
    [
      '{"version": "1",\n "limits": []}',
      '"limits" is not a key of the policy language here.',
      '/limits',
      2,
      2,
      'Move it to a tool, under "tools", or to "all_tools"',
    ],
    ['{"version": "1", "hide": [1]}', 'hide[0] must be the name of a tool. This is 1.', '/hide/0', 1, 27, null],
    ['{"version": "1", "tools": {"t": null}}', 't must be an object. This is null.', '/tools/t', 1, 33, null],
    [
      '{"version": "1", "tools": {"approval": {"limitz": []}}}',
      '"limitz" is not a key of the policy language here.',
      '/tools/approval/limitz',
      1,
      41,
      'Change to "limits"',
    ],
    [
      '{"version": "1", "tools": {"*": {"limits": [\n {"counter": "c", "window": 60, "max": "5"}]}}}',
      'max must be a whole number from 1 to 1,000,000,000. This is text.',
      '/tools/*/limits/0/max',
      2,
      40,
      'Change to 5',
    ],
    [
      '{"version": "1", "tools": {"t": {"require": [{"path": "args.a", "op": "eq",\n "value": 9007199254740993}]}}}',
      'This number cannot be kept exactly.',
      '/tools/t/require/0/value',
      2,
      11,
      'Use one between −9,007,199,254,740,991 and 9,007,199,254,740,991',
    ],
  ])('%j', (text, message, pointer, line, column, suggestion) => {
    expect(problems(text)[0]).toEqual({ message, pointer, line, column, suggestion });
  });

  it.each([
    [
      '{"limits": [{"counter": "c", "window": "minute", "max": "10"}]}',
      'max must be a whole number from 1 to 1,000,000,000. This is text.',
      '/tools/add_case/limits/0/max',
      'Change to 10',
    ],
    [
      '{"limits": [{"counter": "c", "window": "week", "max": 1}]}',
      'window must be "minute", "hour", "day" or whole seconds from 1 to 31,536,000. This is "week".',
      '/tools/add_case/limits/0/window',
      null,
    ],
    [
      '{"limits": [{"counter": "c", "window": 0, "max": 1}]}',
      'window must be a whole number from 1 to 31,536,000. This is 0.',
      '/tools/add_case/limits/0/window',
      null,
    ],
    [
      '{"require": [{"path": "section_id", "op": "eq", "value": 1}]}',
      'path must be a path that starts with "args." or "entity.", such as "args.run_id". This is "section_id".',
      '/tools/add_case/require/0/path',
      'Change to "args.section_id"',
    ],
    [
      '{"require": [{"path": "args.x", "op": ">=", "value": 1}]}',
      expect.stringContaining('op must be "eq"'),
      '/tools/add_case/require/0/op',
      'Change to "gte"',
    ],
    [
      '{"require": [{"path": "args.x", "op": "gt", "value": "7"}]}',
      'value must be a number for "gt". This is text.',
      '/tools/add_case/require/0/value',
      'Change to 7',
    ],
    [
      '{"require": [{"path": "args.x", "op": "in", "value": 7}]}',
      'value must be a list for "in". This is 7.',
      '/tools/add_case/require/0/value',
      null,
    ],
    [
      '{"require": [{"path": "args.x", "op": "regex", "value": "(?=a)"}]}',
      'value must be a regular expression (RE2) for "regex". This is "(?=a)".',
      '/tools/add_case/require/0/value',
      null,
    ],
    [
      '{"deny_if": [{"condition": []}]}',
      'conditions is missing: it must be a list of conditions.',
      '/tools/add_case/deny_if/0/conditions',
      'Add "conditions"',
    ],
    [
      '{"approval": {"timeout": 0}}',
      'timeout must be a whole number from 1 to 86,400. This is 0.',
      '/tools/add_case/approval/timeout',
      null,
    ],
    [
      '{"approval": {"until": "tomorrow"}}',
      'until must be a date and time such as "2026-12-31T18:00:00Z". This is "tomorrow".',
      '/tools/add_case/approval/until',
      null,
    ],
    [
      '{"rate_limit": "5/fortnight"}',
      'rate_limit must be such as "5/hour" or {"max": 5, "window": 60}.',
      '/tools/add_case/rate_limit',
      null,
    ],
    [
      '{"rate_limit": {"max": "5", "window": 60}}',
      'max must be a whole number from 1 to 1,000,000,000. This is text.',
      '/tools/add_case/rate_limit/max',
      'Change to 5',
    ],
    [
      '{"rate_limit": "0/hour"}',
      'max must be a whole number from 1 to 1,000,000,000. This is 0.',
      '/tools/add_case/rate_limit',
      null,
    ],
    ['{"approval": true}', 'approval must be an object. This is true.', '/tools/add_case/approval', null],
    [
      '{"approval": {"until": "2026-12-01"}}',
      'until must be a date and time such as "2026-12-31T18:00:00Z". This is "2026-12-01".',
      '/tools/add_case/approval/until',
      'Change to "2026-12-01T00:00:00Z"',
    ],
    [
      '{"require": [{"path": "state.x", "op": "lt", "value": 1}]}',
      expect.stringContaining('path must be a path'),
      '/tools/add_case/require/0/path',
      null,
    ],
    ['{"deny": []}', expect.stringContaining('"deny" is not a key'), '/tools/add_case/deny', 'Change to "deny_if"'],
    ['{"action": "forbid"}', expect.stringContaining('action must be'), '/tools/add_case/action', null],
    [
      '{"limit": []}',
      '"limit" is not a key of the policy language here.',
      '/tools/add_case/limit',
      'Change to "limits"',
    ],
  ])('in a tool: %s', (body, message, pointer, suggestion) => {
    expect(problems(tool(body))[0]).toMatchObject({ message, pointer, suggestion, line: 1 });
  });

  it('names every problem of a document, each with its line', () => {
    const found = problems('{"version": "1",\n"defualt": "deny",\n"tools": {"a": {\n"limits": 3}}}');
    expect(found.map(({ pointer, line }) => [pointer, line])).toEqual([
      ['/tools/a/limits', 4],
      ['/defualt', 2],
    ]);
  });

  it.each([
    ['200,000 brackets', '['.repeat(200_000)],
    ['a document of 3 MB', `{"version": "1", "hide": ["${'x'.repeat(3_000_000)}"]}`],
    ['a million keys in one place', '{"a":'.repeat(70)],
  ])('stays calm before %s', (_title, text) => {
    expect(problems(text)).toHaveLength(1);
  });
});

describe('Shorthands of other policies', () => {
  it('mean what they say', () => {
    const text = `{"version": "1", "tools": {
      "get_run": {"action": "allow"},
      "delete_run": {"action": "deny", "reason": "Runs are kept."},
      "close_run": {"action": "require_approval", "reason": "Closing is for good."},
      "add_run": {"rate_limit": "5/hour"},
      "add_case": {"rate_limit": {"max": 10, "window": 60}},
      "*": {"rate_limit": "100/minute"}
    }}`;
    expect(document(text)).toEqual({
      version: '1',
      default: 'deny',
      all_tools: { limits: [{ counter: 'all_tools_rate', window: 'minute', max: 100, scope: 'grant' }] },
      tools: {
        get_run: {},
        delete_run: { deny_if: [{ conditions: [], on_deny: 'Runs are kept.' }] },
        close_run: { approval: { reason: 'Closing is for good.' } },
        add_run: { limits: [{ counter: 'add_run_rate', window: 'hour', max: 5, scope: 'grant' }] },
        add_case: { limits: [{ counter: 'add_case_rate', window: 60, max: 10, scope: 'grant' }] },
      },
    });
  });

  it('are named by decisions where they stand in the text', () => {
    const text =
      '{"version": "1",\n"tools": {\n"x": {\n"action": "deny",\n"rate_limit": "5/hour"},\n"*": {\n"rate_limit": "9/hour"}}}';
    const parsed = parsePolicy(text);
    const source = parsed.ok ? parsed.source : String;
    expect(source('/tools/x/deny_if/0')).toBe('/tools/x/action');
    expect(source('/tools/x/limits/0')).toBe('/tools/x/rate_limit');
    expect(source('/all_tools/limits/0')).toBe('/tools/*/rate_limit');
    expect(source('/tools/x')).toBe('/tools/x');
    expect(lineOf(text, source('/tools/x/deny_if/0'))).toBe(4);
  });
});

describe('Printing', () => {
  it('gives back the same document', () => {
    const text =
      '{"version":"1","hide":["a"],"tools":{"b":{"require":[{"path":"args.x","op":"in","value":[1,"1",null]}]}}}';
    const printed = printPolicy(document(text));
    expect(document(printed)).toEqual(document(text));
    expect(printPolicy(document(printed))).toBe(printed);
    expect(printed.endsWith('}\n')).toBe(true);
  });
});

describe('The line of a rule', () => {
  const text =
    '{\n"version": "1",\n"default": "deny",\n"hide": [\n"a",\n"*"],\n"tools": {\n"b/c": {"deny_if": [\n{"conditions": []}]}}}';

  it.each([
    ['/tools/b~1c/deny_if/0', 'b/c', 9],
    ['testrail@cursor#/tools/b~1c', 'b/c', 8],
    ['(hidden)', 'a', 5],
    ['(hidden)', 'z', 6],
    ['(default deny)', 'z', 3],
    ['(paused)', 'z', null],
    ['/tools/nothing', 'z', null],
  ])('%s of %s', (rule, of, line) => {
    expect(lineOfRule(text, rule, of)).toBe(line);
  });
});

describe('A document of thousands of entries', () => {
  it('has at most 100 problems, for each is looked up in the text', () => {
    const tool = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, 1]));
    const parsed = parsePolicy(JSON.stringify({ version: '1', tools: { t: tool } }));
    expect(parsed.ok ? [] : parsed.problems).toHaveLength(100);
  });

  it('of rules of others keeps each, and where it stood', () => {
    const rules = Array.from({ length: 5000 }, () => ({ action: 'deny' }));
    const parsed = parsePolicy(
      JSON.stringify({ version: '1', tools: { t: { deny_if: [{ conditions: [] }], rules } } }),
    );
    expect(parsed.ok && parsed.document.tools?.t?.deny_if).toHaveLength(5001);
    expect(parsed.ok && parsed.source('/tools/t/deny_if/5000')).toBe('/tools/t/rules/4999');
    expect(parsed.ok && parsed.source('/tools/t/deny_if/0')).toBe('/tools/t/deny_if/0');
  });
});
