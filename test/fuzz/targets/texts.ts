import { parseQuery } from '../../../shared/journal/query.ts';
import { Redactor } from '../../../shared/journal/redact.ts';
import { must, type Target } from '../target.ts';

const secret = 'Zq8vN3mK5tR7wX2cB9dF';
const redactor = new Redactor(
  [secret],
  [
    { kind: 'name', name: 'Pin' },
    { kind: 'pattern', pattern: 'case-[0-9]+' },
  ],
);

export const textTargets: readonly Target[] = [
  {
    name: 'query',
    seeds: [
      'tool:get_* -agent:cursor since:7d "two words"',
      'outcome:denied,limited risk:High until:2026-11-01T10:00',
      'rule:/tools/x',
    ],
    words: [
      'tool:',
      'agent:',
      'server:',
      'category:',
      'risk:',
      'outcome:',
      'rule:',
      'since:',
      'until:',
      '-',
      '"',
      ',',
      '*',
      '7d',
      '2026-02-30',
      '24:61',
    ],
    check(input) {
      const text = input.toString('utf8');
      const query = parseQuery(text, 1_795_000_000_000);
      if (query.ok) {
        for (const term of query.query) if ('at' in term) must(Number.isFinite(term.at), 'a time that is none');
        return `read ${[...new Set(query.query.map(({ kind }) => kind))].sort().join()}`;
      }
      must(query.problems.length > 0, 'refused without a reason');
      for (const { from, to } of query.problems)
        must(0 <= from && from <= to && to <= text.length, 'a problem outside the text');
      return `refused ${Math.min(query.problems.length, 6)}`;
    },
  },
  {
    name: 'redaction',
    seeds: [
      `{"api_key":"${secret}","text":"Bearer ${secret}","url":"https://u:${secret}@h/?token=${secret}"}`,
      '{"nested":"{\\"password\\":\\"two words\\"}","pin":"1234","id":"case-12"}',
    ],
    words: [
      secret,
      encodeURIComponent(secret),
      '"password":',
      'Authorization: Bearer ',
      'token=',
      '\\"',
      'eyJhbGciOiJIUzI1NiJ9.',
      'case-7',
      '-----BEGIN PRIVATE KEY-----',
    ],
    check(input) {
      const text = input.toString('utf8');
      const plain = redactor.text(text);
      must(!plain.includes(secret), 'a known secret is left in a text');
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        return `text ${plain !== text}`;
      }
      if (depthIsAbove(value, 100)) return 'deep';
      const whole = redactor.json(JSON.stringify(value), 1_000_000);
      must(!whole.json.includes(secret), 'a known secret is left in JSON');
      JSON.parse(whole.json);
      const cut = redactor.json(JSON.stringify(value), 50);
      must(!cut.json.includes(secret), 'a known secret is left in JSON that was cut');
      JSON.parse(cut.json);
      return `json ${whole.redacted > 0} ${cut.cut} ${Math.min(whole.redacted, 4)}`;
    },
  },
];

function depthIsAbove(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((one) => depthIsAbove(one, depth - 1));
}
