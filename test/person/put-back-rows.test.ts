import { describe, expect, it } from 'vitest';
import { putBackRows } from '../../electron/person/put-back-rows.ts';
import { changesOf } from '../../electron/testrail/changes/field-diff.ts';
import { fromRecord, keyOf, toRecord } from '../../electron/testrail/changes/recorded-state.ts';
import type { Entry } from '../../electron/testrail/changes/updates.ts';
import type { JsonObject } from '../../shared/json.ts';

const context = {
  lens: {
    between: async ({ field }: { readonly field: string }, [one, other]: readonly [never, never]) =>
      changesOf(field, one, other, () => null),
  },
  project: null,
  signal: new AbortController().signal,
};

interface Given {
  readonly tool?: string;
  readonly args: JsonObject;
  readonly before: readonly JsonObject[];
  readonly now: readonly (JsonObject | null)[];
  readonly tooLong?: readonly string[];
}

/** Things 1, 2 … of a call: what they held before it, and what they hold now (null: gone). */
function rowsOf({ tool = 'update_case', args, before, now, tooLong = [] }: Given) {
  const entries = before.map((fields, at): Entry => ({ id: at + 1, name: '', fields }));
  const here = now.flatMap((fields, at): Entry[] => (fields === null ? [] : [{ id: at + 1, name: '', fields }]));
  return putBackRows({ tool, args }, { kind: 'case', entries, tooLong: new Set(tooLong) }, here, context);
}

/** The row of one field of one case. */
async function rowOf(given: Omit<Given, 'before' | 'now'> & { before: JsonObject; now: JsonObject | null }) {
  const { rows } = await rowsOf({ ...given, before: [given.before], now: [given.now] });
  expect(rows).toHaveLength(1);
  return rows[0];
}

const wrote = { case_id: 1, title: 'New' };

describe('a field of an update', () => {
  it('that holds what the call wrote is put back by a call for it alone', async () => {
    expect(await rowOf({ args: wrote, before: { title: 'Old' }, now: { title: 'New ' } })).toEqual({
      key: keyOf(1, 'title'),
      label: 'title',
      parts: [{ label: 'title', now: 'New ', written: 'Old' }],
      state: 'ready',
      why: null,
      send: { tool: 'update_case', where: { case_id: 1 }, fields: { title: 'Old' } },
    });
  });

  it.each<[what: string, given: Parameters<typeof rowOf>[0], row: object]>([
    [
      'that somebody changed since can be put back, and it is said what the call wrote',
      { args: wrote, before: { title: 'Old' }, now: { title: 'Third' } },
      { state: 'changed', why: 'the call wrote New', send: { fields: { title: 'Old' } } },
    ],
    [
      'of which much was written says its beginning',
      { args: { title: 'N'.repeat(61) }, before: { title: 'Old' }, now: { title: 'x' } },
      { state: 'changed', why: `the call wrote ${'N'.repeat(59)}…` },
    ],
    [
      'that was emptied, and filled since',
      { args: { refs: '' }, before: { refs: 'A-1' }, now: { refs: 'B-2' } },
      { state: 'changed', why: 'the call wrote nothing', send: { fields: { refs: 'A-1' } } },
    ],
    [
      'that is as it was has nothing to be sent',
      { args: wrote, before: { title: 'Old' }, now: { title: 'Old' } },
      { state: 'same', send: null },
    ],
    [
      'of a thing that is gone cannot be put back',
      { args: wrote, before: { title: 'Old' }, now: null },
      { state: 'cannot', why: 'it is not there any more', send: null },
    ],
    [
      'that was too long to be kept cannot be',
      { args: wrote, before: {}, now: { title: 'New' }, tooLong: [keyOf(1, 'title')] },
      { state: 'cannot', why: 'it was too long to be kept', parts: [], send: null },
    ],
    [
      'that is not in the record was too long too, whatever the record names',
      { args: wrote, before: {}, now: { title: 'New' } },
      { state: 'cannot', why: 'it was too long to be kept', parts: [], send: null },
    ],
    [
      'of which a secret was taken out cannot be',
      { args: wrote, before: { title: 'key [redacted:9]' }, now: { title: 'New' } },
      { state: 'cannot', why: expect.stringContaining('redacted when it was recorded'), send: null },
    ],
    [
      'of which the written secret was taken out may have changed since',
      { args: { title: '[redacted:9]' }, before: { title: 'Old' }, now: { title: 'sesamopen' } },
      {
        state: 'changed',
        why: expect.stringContaining('what the call wrote was redacted'),
        send: { fields: { title: 'Old' } },
      },
    ],
    [
      'that cannot be taken away again says why',
      { args: { milestone_id: 4 }, before: { milestone_id: null }, now: { milestone_id: 4 } },
      { state: 'cannot', why: expect.stringContaining('cannot take a value away'), send: null },
    ],
    [
      'that had no text is emptied',
      { args: { refs: 'A-1' }, before: { refs: null }, now: { refs: 'A-1' } },
      { state: 'ready', send: { fields: { refs: '' } } },
    ],
  ])('%s', async (_what, given, row) => expect(await rowOf(given)).toMatchObject(row));

  it('that the call did not change is no row, but named', async () => {
    const found = await rowsOf({
      args: { ...wrote, refs: 'A-1' },
      before: [{ title: 'New', refs: null }],
      now: [{ title: 'Third', refs: 'A-1' }],
    });
    expect(found.unchanged).toEqual(['title']);
    expect(found.rows.map(({ label }) => label)).toEqual(['refs']);
  });
});

describe('many things of one call', () => {
  const args = { suite_id: 1, case_ids: [1, 2], title: 'New' };
  it('are a row each, sent as an update of its own, under the id', async () => {
    const { rows } = await rowsOf({
      tool: 'update_cases',
      args,
      before: [{ title: 'One' }, { title: 'Two' }],
      now: [{ title: 'New' }, null],
    });
    expect(rows.map(({ label, state, send }) => [label, state, send])).toEqual([
      ['C1 title', 'ready', { tool: 'update_case', where: { case_id: 1 }, fields: { title: 'One' } }],
      ['C2 title', 'cannot', null],
    ]);
  });

  it('too many to be recorded whole are never taken for empty', async () => {
    const words = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [`custom_${name}`, name.repeat(90)]),
    );
    const before = Array.from({ length: 50 }, () => words);
    const entries = before.map((fields, at): Entry => ({ id: at + 1, name: '', fields }));
    const kept = fromRecord(toRecord({ kind: 'case', entries }));
    const now = Object.fromEntries(Object.keys(words).map((name) => [name, 'x']));
    if (kept === null) throw new Error('Nothing was kept');
    const { rows } = await putBackRows(
      { tool: 'update_cases', args: now },
      kept,
      entries.map(({ id }) => ({ id, name: '', fields: now })),
      context,
    );
    expect(rows).toHaveLength(350);
    const sent = rows.flatMap(({ send }) => (send === null ? [] : Object.entries(send.fields)));
    expect(sent.length).toBeGreaterThan(50);
    for (const [name, value] of sent) expect(value).toBe(words[name]);
  });
});

describe('a move', () => {
  const moved = { section_id: 1, parent_id: 9, after_id: null };
  it('is put back as one, where the thing stood', async () => {
    const before = { parent_id: null, after_id: 4 };
    expect(
      await rowOf({ tool: 'move_section', args: moved, before, now: { parent_id: 9, after_id: null } }),
    ).toMatchObject({
      label: 'place',
      state: 'ready',
      send: { tool: 'move_section', where: { section_id: 1 }, fields: before },
    });
  });
  it('of which only one part is another is put back whole, too', async () => {
    const before = { parent_id: 9, after_id: 4 };
    const now = { parent_id: 9, after_id: null };
    expect(await rowOf({ tool: 'move_section', args: moved, before, now })).toMatchObject({
      state: 'ready',
      send: { fields: before },
    });
  });
  it('of which a part was not kept cannot be', async () => {
    const given = {
      tool: 'move_section',
      args: moved,
      before: { parent_id: 3 },
      now: { parent_id: 9, after_id: null },
    };
    expect(await rowOf(given)).toMatchObject({ state: 'cannot', send: null });
  });
  it('of cases goes to where each was', async () => {
    const given = {
      tool: 'move_cases_to_section',
      args: { section_id: 9, case_ids: [1] },
      before: { section_id: 2 },
      now: { section_id: 9 },
    };
    expect((await rowOf(given))?.send).toEqual({
      tool: 'move_cases_to_section',
      where: { section_id: 2 },
      fields: { case_ids: [1] },
    });
  });
});

it('an entry of a plan is found by the plan and its own id', async () => {
  const args = { plan_id: 1, entry_id: 'e-7', name: 'New' };
  const row = await rowOf({ tool: 'update_plan_entry', args, before: { name: 'Old' }, now: { name: 'New' } });
  expect(row?.send).toEqual({
    tool: 'update_plan_entry',
    where: { plan_id: 1, entry_id: 'e-7' },
    fields: { name: 'Old' },
  });
});
