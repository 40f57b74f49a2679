import { describe, expect, it } from 'vitest';
import { readChange } from '../../electron/person/recorded-change.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { callIdSchema } from '../../shared/names.ts';

const id = callIdSchema.parse('call-1');
const kept = { kind: 'case', entries: [{ id: 7, name: 'Pay', fields: { title: 'Old' } }] };

interface Given {
  readonly tool?: string;
  readonly args?: JsonValue;
  readonly cut?: boolean;
  readonly via?: string;
  readonly end?: string | null;
  /** What the record of the replaced state holds; left out: there is none. */
  readonly replaced?: JsonValue;
  readonly joins?: readonly JsonValue[];
  readonly isOurs?: boolean;
  readonly isTestrail?: boolean;
}

/** A recorded call as the journal gives it, with the events about it. */
function read({
  tool = 'update_case',
  args = { case_id: 7 },
  cut = false,
  via = 'tools/call',
  end = 'ok',
  ...rest
}: Given) {
  const { replaced, joins = [], isOurs = true, isTestrail = true } = rest;
  const events = [
    ...(replaced === undefined ? [] : [{ kind: 'replaced', at: 1, detail: replaced }]),
    ...joins.map((detail, at) => ({ kind: 'put-back', at: at + 2, detail })),
  ];
  const reading = {
    detail: async () => ({ server: 'testrail', tool, via, end, arguments: { value: args, cut } }),
    eventsOfCall: async () => events,
  };
  const lookUp = (_server: unknown, call: { tool: string; args: JsonObject }) =>
    isTestrail ? { call, isKnown: true, isOurs } : null;
  return readChange({ reading, lookUp } as never, id);
}

describe('why a call cannot be put back', () => {
  it.each<[what: string, given: Given, cannot: string | null]>([
    ['it can', { replaced: kept }, null],
    ['it wrote over nothing', { tool: 'get_case' }, null],
    ['it did not go through', { end: 'failed' }, null],
    ['it still runs', { end: null }, null],
    ['it is no call of a tool', { via: 'resources/read' }, null],
    ['nothing was kept', {}, 'What it replaced was not kept'],
    ['what was kept is damaged', { replaced: { kind: 7 } }, 'What it replaced was not kept'],
    ['it was said why nothing was kept', { replaced: { why: 'It was too much' } }, 'It was too much'],
    ['a reason that is no text', { replaced: { why: 7 } }, 'What it replaced was not kept'],
    ['its arguments were cut', { replaced: kept, cut: true }, 'The call was too long to be recorded whole'],
    [
      'it went to another server',
      { replaced: kept, isOurs: false },
      'Only what the built-in server changes is kept as it was before',
    ],
    ['it read from another server', { tool: 'get_case', isOurs: false }, null],
  ])('%s', async (_what, given, cannot) => expect((await read(given))?.cannot).toBe(cannot));

  it.each(['delete_run', 'close_run'])('%s is final, whatever was kept', async (tool) => {
    expect((await read({ tool, replaced: kept }))?.cannot).toEqual(expect.stringMatching(/./));
    expect((await read({ tool, end: 'failed' }))?.cannot).toBeNull();
  });
});

it('the calls that put it back, and the one that it puts back, are those that the journal names', async () => {
  const joins = [{ of: 'call-0', by: 'call-1' }, { by: 'call-2' }, { by: 7 }, null, 'call-9', { of: ['call-8'] }];
  expect(await read({ replaced: kept, joins })).toMatchObject({
    putsBack: 'call-0',
    putBackBy: [
      { call: 'call-1', at: 2 },
      { call: 'call-2', at: 3 },
    ],
  });
  expect(await read({})).toMatchObject({ putsBack: null, putBackBy: [], recorded: null });
});

it('arguments that are no object are none', async () => {
  expect((await read({ args: 'odd' }))?.call.args).toEqual({});
});

it('a call of a server that is no TestRail has no change, nor has one that is gone', async () => {
  expect(await read({ isTestrail: false })).toBeNull();
  const gone = { detail: async () => null, eventsOfCall: async () => [] };
  expect(await readChange({ reading: gone, lookUp: () => null } as never, id)).toBeNull();
});
