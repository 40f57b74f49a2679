import { describe, expect, it } from 'vitest';
import { hasBodyForm, latestTime } from '../../../electron/journal/chain/body-form.ts';
import { isBody } from '../../../electron/journal/chain/body-schema.ts';
import { parseBody } from '../../../electron/journal/chain/record-body.ts';
import type { JsonValue } from '../../../shared/json.ts';
import { decidedBody, eventBody, returnedBody } from '../bodies.ts';

const plain = (body: object): Record<string, JsonValue> => JSON.parse(JSON.stringify(body));
const bodies = {
  decided: plain(decidedBody(1)),
  returned: plain(returnedBody(1)),
  event: plain(eventBody('Paused', { agent: null })),
} as const;

describe('the form of a body', () => {
  it.each(Object.entries(bodies))('is that of each that is written: %s', (_kind, body) => {
    expect(hasBodyForm(body)).toBe(true);
    expect(isBody(body as { kind: unknown })).toBe(true);
  });

  it.each<[kind: keyof typeof bodies, member: string, value: JsonValue]>([
    ['decided', 'at', -1],
    ['decided', 'at', '2026-11-29'],
    ['decided', 'at', null],
    ['decided', 'at', latestTime + 1],
    ['decided', 'arrived', 1e300],
    ['decided', 'decidedMs', '1'],
    ['decided', 'call', ''],
    ['decided', 'call', 7],
    ['decided', 'agent', null],
    ['decided', 'agent', 'No Name'],
    ['decided', 'server', '../x'],
    ['decided', 'tool', null],
    ['decided', 'label', 5],
    ['decided', 'via', null],
    ['decided', 'category', 'Everything'],
    ['decided', 'category', 'toString'],
    ['decided', 'risk', 'low'],
    ['decided', 'decision', null],
    ['decided', 'decision', []],
    ['decided', 'decision', { outcome: 'maybe', rule: '', words: '' }],
    ['decided', 'decision', { outcome: 'allowed', rule: 1, words: '' }],
    ['decided', 'decision', { outcome: 'allowed', rule: '', words: null }],
    ['decided', 'arguments', null],
    ['decided', 'arguments', { bytes: 1, redacted: 0 }],
    ['decided', 'arguments', { value: 1, bytes: '1', redacted: 0 }],
    ['decided', 'arguments', { value: 1, bytes: 1, redacted: null }],
    ['returned', 'outcome', 'fine'],
    ['returned', 'rule', null],
    ['returned', 'end', 0],
    ['returned', 'totalMs', null],
    ['returned', 'gatewayMs', '0.4'],
    ['returned', 'result', 'kept'],
    ['returned', 'agent', ''],
    ['event', 'at', -0.5],
    ['event', 'what', null],
    ['event', 'agent', 'No Name'],
    ['event', 'server', 5],
    ['event', 'tool', ['a']],
    ['event', 'call', { id: 1 }],
    ['event', 'by', false],
  ])('of a %s is not kept by one whose %s is %j', (kind, member, value) => {
    const body = { ...bodies[kind], [member]: value };
    expect(hasBodyForm(body)).toBe(false);
    expect(parseBody(JSON.stringify(body)).kind).toBe('unreadable');
    expect(isBody(body as { kind: unknown })).toBe(false);
  });

  it.each<[kind: keyof typeof bodies, member: string]>([
    ...Object.keys(bodies.event)
      .filter((member) => member !== 'monotonic')
      .map((member) => ['event', member] as ['event', string]),
    ['decided', 'decision'],
    ['decided', 'arguments'],
    ['decided', 'agent'],
    ['returned', 'end'],
    ['returned', 'result'],
  ])('of a %s is not kept by one without %s', (kind, member) => {
    const { [member]: _gone, ...rest } = bodies[kind];
    expect(hasBodyForm(rest)).toBe(false);
  });

  it.each(['[]', 'null', '7', '"decided"', '{"kind":"decided"', '', '{"__proto__":{"kind":"gate"}}'])(
    'is not that of %j',
    (text) => {
      expect(parseBody(text)).toMatchObject({ kind: 'unreadable', at: 0 });
    },
  );

  it('takes the first and the last moment that a date can name', () => {
    for (const at of [0, latestTime]) expect(hasBodyForm({ ...bodies.event, at })).toBe(true);
  });
});
