import { chainStart, recordHash } from '../../electron/journal/chain/chain.ts';
import type { DecidedBody, EventBody, ReturnedBody } from '../../electron/journal/chain/record-body.ts';
import { makeFolder, openStore } from '../../electron/journal/chain/store.ts';
import type { Outcome } from '../../shared/decision.ts';
import { callIdSchema } from '../../shared/names.ts';
import { cursor, folderForTest, testrail } from './help.ts';

/** 10:00 UTC of a day, milliseconds since the epoch. */
export const morning = Date.UTC(2026, 10, 29, 10);

const kept = (value: DecidedBody['arguments']['value']) => ({ value, bytes: 20, cut: false, redacted: 0 });

export const callId = (number: number) => callIdSchema.parse(`call-${String(number).padStart(8, '0')}`);

export function decidedBody(
  call: number,
  more: Partial<DecidedBody> & { readonly outcome?: Outcome; readonly rule?: string } = {},
): DecidedBody {
  const { outcome = 'allowed', rule = '/tools/get_case', ...rest } = more;
  return {
    kind: 'decided',
    call: callId(call),
    at: morning,
    arrived: morning,
    monotonic: 1,
    decidedMs: 0.5,
    agent: cursor,
    label: 'Cursor',
    session: null,
    request: call,
    server: testrail,
    tool: 'get_case',
    via: 'tools/call',
    category: 'Read',
    risk: 'Low',
    definition: null,
    decision: { outcome, rule, words: 'Allow', version: 1, trace: [] },
    arguments: kept({ case_id: call }),
    argumentsDigest: '',
    ...rest,
  };
}

export function returnedBody(call: number, more: Partial<ReturnedBody> = {}): ReturnedBody {
  return {
    kind: 'returned',
    call: callId(call),
    at: morning,
    monotonic: 2,
    agent: cursor,
    server: testrail,
    tool: 'get_case',
    outcome: 'allowed',
    rule: '/tools/get_case',
    end: 'ok',
    sent: true,
    bytes: 20,
    totalMs: 90,
    gatewayMs: 0.4,
    upstreamMs: 88,
    error: null,
    result: kept({ title: 'Pays' }),
    resultDigest: '',
    ...more,
  };
}

export function eventBody(what: string, more: Partial<EventBody> = {}): EventBody {
  const none = { call: null, agent: null, server: null, tool: null, by: null };
  return { kind: 'gate', at: morning, monotonic: 1, ...none, what, detail: {}, ...more };
}

/** A folder with a journal of these bodies: what is no text is written as its JSON. */
export function journalOf(bodies: readonly (object | string)[], folder = folderForTest()): string {
  makeFolder(folder);
  const db = openStore(folder, Number.POSITIVE_INFINITY);
  try {
    // Nothing here survives the test.
    db.exec('PRAGMA synchronous = OFF');
    const insert = db.prepare('INSERT INTO record VALUES (?, ?, ?)');
    let before = chainStart.hash;
    db.exec('BEGIN');
    for (const [at, body] of bodies.entries()) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      before = recordHash(before, at + 1, text);
      insert.run(at + 1, text, before);
    }
    db.exec('COMMIT');
  } finally {
    db.close();
  }
  return folder;
}
