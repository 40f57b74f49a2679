import { isDeepStrictEqual } from 'node:util';
import { importPolicy } from '../../../electron/guard/policy-tools/import.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import { must, type Target } from '../target.ts';

const words = [
  ...[
    '"version":"1"',
    '"default":"deny"',
    '"default":"allow"',
    '"hide":["x"]',
    '"tools":{}',
    '"all_tools":{}',
    '"limits":[]',
  ],
  ...[
    '"counter":"c"',
    '"window":"minute"',
    '"max":3',
    '"scope":"grant"',
    '"sum":"args.a"',
    '"require":[]',
    '"deny_if":[]',
  ],
  ...[
    '{"path":"args.a","op":"eq","value":1}',
    '"op":"regex"',
    '"op":"constructor"',
    '"approval":{}',
    '"until":"2026-01-01T00:00:00Z"',
  ],
  ...[
    '"mode":"shadow"',
    '"rate_limit":"5/hour"',
    '"action":"deny"',
    '"on_deny":"no"',
    '"conditions":[]',
    'x'.repeat(300),
  ],
  ...[
    'version: "1"',
    '\n  - ',
    'rules:',
    '&a ',
    '*a',
    '<<: ',
    '!!js/function',
    '---\n',
    '? ',
    '| \n',
    '"*":',
    'state:',
    'increment_from',
  ],
];
const seeds = [
  '{"version":"1","default":"deny","tools":{"get_run":{},"add_result":{"limits":[{"counter":"r","window":"minute","max":30,"scope":"grant"}]}}}',
  '{"version":"1","default":"allow","hide":["x"],"tools":{"a":{"require":[{"path":"args.n","op":"gt","value":0}],"deny_if":[{"conditions":[{"path":"args.*","op":"regex","value":"^a+$"}],"on_deny":"no"}],"approval":{"when":[],"timeout":120}}}}',
  '{"version":"1","tools":{"a":{"action":"deny","reason":"no"},"b":{"rate_limit":"5/hour"}}}',
  'version: "1"\ntools:\n  create_charge:\n    rules:\n      - name: cap\n        conditions:\n          - path: args.amount\n            op: lte\n            value: 500\n        on_deny: no\n  "*":\n    rules:\n      - rate_limit: 60/minute\n',
];

export const policyTargets: readonly Target[] = [
  {
    name: 'policy',
    seeds,
    words,
    check(input) {
      const text = input.toString('utf8');
      const read = parsePolicy(text);
      if (!read.ok) {
        must(read.problems.length > 0, 'refused without a reason');
        const [first] = read.problems;
        must(!first?.message.includes('for an error inside'), `the reader failed: ${first?.message}`);
        for (const { line, column } of read.problems) must(line >= 1 && column >= 1, 'a problem without a place');
        return `refused ${first?.message.replace(/["'`\d].*/, '').slice(0, 50)}`;
      }
      const again = parsePolicy(printPolicy(read.document));
      must(again.ok, 'what was printed cannot be read');
      must(isDeepStrictEqual(again.document, read.document), 'what was printed means something else');
      return `read ${Object.keys(read.document).sort().join()} ${Math.min(Object.keys(read.document.tools ?? {}).length, 4)}`;
    },
  },
  {
    name: 'policy-import',
    seeds,
    words,
    check(input) {
      const imported = importPolicy(input.toString('utf8'));
      if (!imported.ok) {
        must(imported.problems.length > 0, 'refused without a reason');
        must(!imported.problems.some(({ message }) => message.includes('for an error inside')), 'the reader failed');
        return `refused ${imported.problems[0]?.message.replace(/["'`\d].*/, '').slice(0, 50)}`;
      }
      must(parsePolicy(imported.text).ok, 'what was imported cannot be read');
      return `${imported.format} ${imported.report
        .map(({ kind }) => kind[0])
        .sort()
        .join('')
        .slice(0, 6)}`;
    },
  },
];
