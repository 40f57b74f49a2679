import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openIndex } from '../../../electron/journal/index/index-store.ts';
import { Names } from '../../../electron/journal/index/names.ts';
import { journalLine } from '../../../electron/journal/query/lines.ts';
import { Reader } from '../../../electron/journal/query/reader.ts';
import { countsByRule, countsByTool } from '../../../electron/journal/query/rule-counts.ts';
import { statistics, totals } from '../../../electron/journal/query/statistics.ts';
import { truncateValue } from '../../../electron/journal/query/truncate.ts';
import { feedRow } from '../../../electron/journal/query/views.ts';
import { parseQuery } from '../../../shared/journal/query.ts';
import type { JsonValue } from '../../../shared/json.ts';
import { agentIdSchema, serverNameSchema } from '../../../shared/names.ts';
import { callId, decidedBody, eventBody, journalOf, morning, returnedBody } from '../bodies.ts';

const hour = 3_600_000;

function readerOf(bodies: Parameters<typeof journalOf>[0]): Reader {
  const reader = new Reader(journalOf(bodies));
  onTestFinished(() => reader.close());
  return reader;
}

describe('the beginning of a value', () => {
  const cut = (value: JsonValue, cap: number) => truncateValue(value, cap);

  it.each<[what: string, value: JsonValue, cap: number, kept: JsonValue, isCut: boolean]>([
    ['a short text', 'abc', 3, 'abc', false],
    ['a longer text', 'abcd', 3, 'abc', true],
    ['a text without room', 'a', 0, '', true],
    ['an empty text without room', '', 0, '', false],
    ['numbers and words of JSON', [1, null, true], 100, [1, null, true], false],
    ['a list that is too long', [1, 2, 3], 7, [1, 2], true],
    ['an empty list', [], 0, [], false],
    ['an object that is too long', { a: 'xx', b: 1 }, 9, { a: 'xx' }, true],
    ['an object within another', { a: { b: ['long text'] } }, 13, { a: { b: ['lon'] } }, true],
    ['what fits just so', { a: 1 }, 6, { a: 1 }, false],
  ])('keeps of %s what fits', (_what, value, cap, kept, isCut) => {
    expect(cut(value, cap)).toEqual({ value: kept, cut: isCut });
  });

  it('keeps no half of a character', () => {
    expect(cut('a🧪b', 2)).toEqual({ value: 'a', cut: true });
    expect(cut('a🧪b', 3)).toEqual({ value: 'a🧪', cut: true });
  });

  it('keeps a name that a prototype has as a name', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as JsonValue;
    expect(JSON.stringify(cut(value, 100).value)).toBe('{"__proto__":{"a":1},"constructor":2}');
  });
});

describe('a row of the feed', () => {
  const found = { id: 1, last: 2, decided: 1, returned: null };

  it.each([
    ['denied', 0.5],
    ['hidden', 0.5],
    ['limited', 0.5],
    ['expired', 0.5],
    ['allowed', null],
    ['waiting', null],
  ] as const)('of a call that is %s takes %s ms where nothing came back', (outcome, ms) => {
    const row = feedRow({ ...found, outcome }, decidedBody(1, { outcome }), null);
    expect([row.totalMs, row.gatewayMs, row.outcome]).toEqual([ms, ms, outcome]);
  });

  it('has the times of its end', () => {
    const row = feedRow(
      { ...found, outcome: 'error' },
      decidedBody(1),
      returnedBody(1, { end: 'failed', error: 'no' }),
    );
    expect(row).toMatchObject({ totalMs: 90, gatewayMs: 0.4, end: 'failed', error: 'no', outcome: 'error' });
  });

  it('carries so much of its arguments as a row shows, and says that it is cut', () => {
    const text = 'x'.repeat(5_000);
    const kept = { value: { text }, bytes: 5_011, cut: false, redacted: 2 };
    const row = feedRow({ ...found, outcome: 'allowed' }, decidedBody(1, { arguments: kept }), null);
    expect(row.arguments).toEqual({ value: { text: 'x'.repeat(1_016) }, bytes: 5_011, cut: true, redacted: 2 });
  });

  it('is refused where the index was changed to an outcome that is none', () => {
    expect(() => feedRow({ ...found, outcome: 'fine' }, decidedBody(1), null)).toThrow(/outcome fine/);
  });
});

describe('a line of the tail', () => {
  it('is in UTC, and says of each kind what it has', () => {
    expect(journalLine(1, decidedBody(7))).toMatchObject({
      seq: 1,
      at: '2026-11-29T10:00:00.000Z',
      arguments: { case_id: 7 },
      outcome: 'allowed',
      what: null,
    });
    expect(journalLine(2, returnedBody(7))).toMatchObject({
      arguments: null,
      outcome: 'allowed',
      rule: '/tools/get_case',
    });
    expect(journalLine(3, eventBody('Paused'))).toMatchObject({
      call: null,
      outcome: null,
      what: 'Paused',
      kind: 'gate',
    });
  });
});

describe('calls of a rule', () => {
  const at = (hours: number) => ({ at: morning + hours * hour, arrived: morning + hours * hour });
  const denied = { outcome: 'denied', rule: '/tools/delete_run' } as const;
  const reader = () =>
    readerOf([
      decidedBody(1, { ...at(0), ...denied, tool: 'delete_run' }),
      decidedBody(2, { ...at(2), ...denied, tool: 'delete_run', arrived: morning + 2 * hour + 1_234 }),
      decidedBody(3, { ...at(3), ...denied, tool: 'delete_run', server: serverNameSchema.parse('other') }),
      decidedBody(4, { ...at(4), outcome: 'denied', rule: '(default deny)', tool: 'add_case' }),
      decidedBody(5, { ...at(5), outcome: 'denied', rule: '(default deny)', tool: 'add_run' }),
    ]);
  const rule = (name: string, tool: string | null, since = 0) => ({ rule: name, tool, since });

  it('are those of the server and since the hour, in the order in which they are asked for', () => {
    const rules = [
      rule('/tools/delete_run', null, morning + hour),
      rule('/tools/delete_run', null),
      rule('(default deny)', 'add_case'),
      rule('(default deny)', null),
      rule('(default deny)', 'never_called'),
      rule('never', null),
      rule('/tools/delete_run', null, morning + 3 * hour),
    ];
    expect(reader().countsByRule({ server: 'testrail', rules })).toEqual([
      { calls: 1, last: morning + 2 * hour + 1_234 },
      { calls: 2, last: morning + 2 * hour + 1_234 },
      { calls: 1, last: morning + 4 * hour },
      { calls: 2, last: morning + 5 * hour },
      { calls: 0, last: null },
      { calls: 0, last: null },
      { calls: 0, last: null },
    ]);
  });

  it('are none of a server that nobody called, and none where none are asked for', () => {
    const ask = { server: 'nobody', rules: [rule('x', null)] };
    expect(reader().countsByRule(ask)).toEqual([{ calls: 0, last: null }]);
    expect(reader().countsByRule({ server: 'testrail', rules: [] })).toEqual([]);
  });

  it('are counted by the hour where they have no records of their own', () => {
    const call = { server: 'testrail', tool: 'delete_run', outcome: 'denied', rule: '/tools/delete_run', count: 40 };
    const counted = eventBody('Refused', {
      kind: 'refused',
      agent: agentIdSchema.parse('cursor'),
      detail: { calls: [call] },
    });
    const [count] = readerOf([counted]).countsByRule({ server: 'testrail', rules: [rule('/tools/delete_run', null)] });
    expect(count).toEqual({ calls: 40, last: morning });
  });

  it('are counted under a hundred and fifty thousand names that an agent made up', () => {
    const index = openIndex(journalOf([]), 'mine');
    onTestFinished(() => index.close());
    const names = new Names(index);
    const cells = [names.id('cursor'), names.id('testrail'), names.id('(default deny)')] as const;
    index
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 149999)
         INSERT INTO hour SELECT 400000 + i / 1000, ?, ?, 1000 + i, 'denied', ?, 1 FROM n`,
      )
      .run(...cells);
    const [count] = countsByRule(index, names, { server: 'testrail', rules: [rule('(default deny)', null)] });
    expect(count).toEqual({ calls: 150_000, last: 400_149 * hour });
    expect(Object.keys(countsByTool(index, names, 'testrail', 400_149 * hour))).toHaveLength(1);
  });
});

describe('today and the last hour', () => {
  const noon = new Date(2026, 10, 29, 12).getTime();
  const minute = 60_000;
  const call = (number: number, arrived: number, outcome: 'allowed' | 'denied' | 'waiting') =>
    decidedBody(number, { arrived, outcome });

  it('begin at midnight here, and sixty minutes ago', () => {
    const midnight = new Date(2026, 10, 29).getTime();
    const { today, minutes } = readerOf([
      call(1, midnight - 1, 'denied'),
      call(2, midnight, 'denied'),
      call(3, noon - 60 * minute, 'allowed'),
      call(4, noon - 59 * minute, 'allowed'),
      call(5, noon, 'denied'),
      call(6, noon, 'waiting'),
    ]).totals(noon);
    expect(today).toEqual({ calls: 5, denied: 2, waiting: 1 });
    expect(minutes).toHaveLength(60);
    expect(minutes[0]).toEqual({ at: noon - 59 * minute, passed: 1, denied: 0 });
    expect(minutes[59]).toEqual({ at: noon, passed: 0, denied: 1 });
    expect(minutes.reduce((sum, { passed, denied }) => sum + passed + denied, 0)).toBe(2);
  });

  it('count a call that its server failed as one that passed', () => {
    const reader = readerOf([call(1, noon, 'allowed'), returnedBody(1, { end: 'broken' })]);
    expect(reader.totals(noon).today).toEqual({ calls: 1, denied: 0, waiting: 0 });
    expect(reader.page({ filter: {}, before: null, after: null, limit: 1, now: noon }).rows).toMatchObject([
      { outcome: 'error' },
    ]);
  });

  it('show the hour before midnight just after it', () => {
    const soonAfter = new Date(2026, 10, 29, 0, 5).getTime();
    const { today, minutes } = readerOf([call(1, soonAfter - 10 * minute, 'allowed')]).totals(soonAfter);
    expect(today.calls).toBe(0);
    expect(minutes.reduce((sum, { passed }) => sum + passed, 0)).toBe(1);
  });

  it('are nothing without a call', () => {
    expect(readerOf([]).totals(noon)).toMatchObject({ today: { calls: 0, denied: 0, waiting: 0 } });
  });
});

describe('the call near a record', () => {
  it('is its own, or the last one before it that can be read', () => {
    const reader = readerOf([decidedBody(1), returnedBody(1), eventBody('Paused'), 'changed', decidedBody(2)]);
    expect(reader.callNear(2)).toEqual({ call: callId(1), own: true });
    expect(reader.callNear(4)).toEqual({ call: callId(1), own: false });
    expect(reader.callNear(5)).toEqual({ call: callId(2), own: true });
    expect(readerOf([eventBody('Paused')]).callNear(1)).toBeNull();
  });
});

describe('statistics', () => {
  it('have a bar for each width of the span, the last one for what is left', () => {
    const arrived = (hours: number, number: number) => decidedBody(number, { arrived: morning + hours * hour });
    const reader = readerOf([arrived(0, 1), arrived(2, 2), arrived(4, 3), arrived(5, 4), arrived(-1, 5)]);
    const span = { since: morning + 1, until: morning + 4 * hour, bucket: 2 * hour, agents: null, servers: null };
    const { calls, buckets } = reader.statistics(span);
    expect(calls).toBe(3);
    expect(buckets.map(({ at, outcomes }) => [at, outcomes.allowed])).toEqual([
      [morning, 1],
      [morning + 2 * hour, 1],
      [morning + 4 * hour, 1],
    ]);
  });

  it('take a bar narrower than an hour for one of an hour', () => {
    const span = { since: morning, until: morning + hour, bucket: 60_000, agents: null, servers: null };
    expect(readerOf([]).statistics(span).buckets).toHaveLength(2);
  });

  it('of nobody are nothing, of an unknown one too', () => {
    const reader = readerOf([decidedBody(1)]);
    const span = { since: morning, until: morning, bucket: hour, agents: null, servers: null };
    expect(reader.statistics({ ...span, agents: [] }).calls).toBe(0);
    expect(reader.statistics({ ...span, agents: ['ghost'] }).calls).toBe(0);
    expect(reader.statistics({ ...span, servers: ['ghost', 'testrail'] }).calls).toBe(1);
  });

  it('name every agent as its newest call does, also one that is no agent any more', () => {
    const ci = agentIdSchema.parse('ci');
    const reader = readerOf([
      decidedBody(1, { agent: ci, label: 'Nightly' }),
      decidedBody(2),
      decidedBody(3, { agent: ci, label: 'CI nightly' }),
    ]);
    expect(reader.agentLabels()).toContainEqual({ id: 'ci', label: 'CI nightly' });
    expect(reader.agentLabels()).toHaveLength(2);
    expect(readerOf([]).agentLabels()).toEqual([]);
  });

  it('are read from names alone, never from a text that is SQL', () => {
    const index = openIndex(journalOf([]), 'mine');
    onTestFinished(() => index.close());
    const ask = { since: 0, until: 1, bucket: hour, agents: ["') OR 1=1 --"], servers: null };
    expect(statistics(index, new Names(index), ask).calls).toBe(0);
    expect(totals(index, 0).today.calls).toBe(0);
  });
});

describe('a search', () => {
  const search = (reader: Reader, text: string) => {
    const query = parseQuery(text, morning);
    if (!query.ok) throw new Error(text);
    return reader
      .page({ filter: { text }, before: null, after: null, limit: 100, now: morning })
      .rows.map(({ call }) => call);
  };
  const titled = (number: number, title: string) =>
    decidedBody(number, { arguments: { value: { title }, bytes: 30, cut: false, redacted: 0 } });
  let shared: Reader;
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'railguard-journal-'));
    const bodies = [
      titled(1, 'Gästekasse: Kreditkarte'),
      titled(2, 'guest checkout "declined" 50% off'),
      titled(3, 'C:\\new\\table'),
      titled(4, 'İstanbul 支払い'),
      titled(5, 'a)b*c NOT d OR NEAR(e)'),
    ];
    shared = new Reader(journalOf(bodies, folder));
    return () => {
      shared.close();
      rmSync(folder, { recursive: true });
    };
  });

  it.each<[text: string, calls: readonly number[]]>([
    ['gastekasse', [1]],
    ['GÄSTE', [1]],
    ['kredit', [1]],
    ['"guest checkout"', [2]],
    ['"guest check"', [2]],
    ['"checkout guest"', []],
    ['50%', [2]],
    ['"declined"', [2]],
    ['支払', [4]],
    ['"NEAR(e)"', [5]],
    ['"a)b*c"', [5]],
    ['-gastekasse', [5, 4, 3, 2]],
    ['-gastekasse -guest -NEAR', [4, 3]],
    ['kredit -gastekasse', []],
    ['"()"', []],
    ['-"()"', [5, 4, 3, 2, 1]],
    ['nothing', []],
    ['-nothing', [5, 4, 3, 2, 1]],
  ])('for %s finds what is there', (text, calls) => {
    expect(search(shared, text)).toEqual(calls.map(callId));
  });

  it('finds a call by its id and by the beginning of it', () => {
    expect(search(shared, `call:${callId(3)}`)).toEqual([callId(3)]);
    expect(search(shared, 'call:call-0000000*')).toHaveLength(5);
    expect(search(shared, `-call:${callId(3)}`)).toHaveLength(4);
    expect(search(shared, 'call:call-9*')).toEqual([]);
  });

  it('has no event where a condition is only for calls, and has it where the condition is that it is not so', () => {
    const both = readerOf([decidedBody(1, { outcome: 'denied' }), eventBody('Paused')]);
    const lines = (text: string) => {
      const query = parseQuery(text, morning);
      return query.ok ? both.lines(query.query, 10).map(({ kind }) => kind) : [];
    };
    expect(lines('outcome:denied')).toEqual(['decided']);
    expect(lines('-outcome:denied')).toEqual(['gate']);
    expect(lines('-agent:cursor')).toEqual(['gate']);
    expect(lines('agent:cursor')).toEqual(['decided']);
  });
});
