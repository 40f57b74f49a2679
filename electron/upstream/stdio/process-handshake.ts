import type { ClientInfo, InitializeResult, UpstreamResponse } from '../../../shared/upstream-connection.ts';
import { inTime } from '../../lib/in-time.ts';
import type { ConnectionMultiplexer } from '../connection-multiplexer.ts';
import { askOnce, initializeParams, readInitializeResult, resultOf } from '../handshake.ts';
import { ownEnvelope, readDiscover } from '../protocol-versions/discover.ts';

/** The two ways of speaking: with a session opened by `initialize`, or each request alone (2026-07-28). */
export type Revision = 'session' | 'stateless';

/** A process after its handshake, and what its next one needs to know: null where the ordinary way leads there at once. */
export interface Greeted {
  readonly initializeResult: InitializeResult;
  readonly era: Revision;
  readonly learned: Revision | null;
}

/** The server answered, and refused: another process of it would say the same. */
export class HandshakeRefused extends Error {}

/**
 * Greets a process that was just started. `known`: the revision that processes of this server turned out to need. Without
 * it the newer one is tried first; the whole is bounded by whoever started the process.
 */
export function handshakeWith(
  conversation: ConnectionMultiplexer,
  client: ClientInfo,
  known: Revision | null,
  probeMs: number,
): Promise<Greeted> {
  switch (known) {
    case 'session':
      return initialize(conversation, client);
    case 'stateless':
      return discover(conversation, client);
    case null:
      return probe(conversation, client, probeMs);
  }
}

async function initialize(conversation: ConnectionMultiplexer, client: ClientInfo): Promise<Greeted> {
  const answer = await askOnce(conversation, 'initialize', initializeParams(client));
  return openSession(conversation, answer, null);
}

function openSession(conversation: ConnectionMultiplexer, answer: UpstreamResponse, learned: Revision | null): Greeted {
  const initializeResult = readInitializeResult(granted(answer, 'initialize'));
  conversation.notify('notifications/initialized', undefined);
  return { initializeResult, era: 'session', learned };
}

async function discover(conversation: ConnectionMultiplexer, client: ClientInfo): Promise<Greeted> {
  const answer = await askOnce(conversation, 'server/discover', { _meta: ownEnvelope(client) });
  const initializeResult = readDiscover({
    kind: 'result',
    value: granted(answer, 'server/discover'),
    raw: null,
    bytes: 0,
  });
  if (initializeResult === null)
    throw new HandshakeRefused('server/discover failed: the server names no revision that we know');
  return { initializeResult, era: 'stateless', learned: null };
}

async function probe(conversation: ConnectionMultiplexer, client: ClientInfo, probeMs: number): Promise<Greeted> {
  const discovering = askOnce(conversation, 'server/discover', { _meta: ownEnvelope(client) });
  const early = await inTime(discovering, probeMs);
  if (early !== null) {
    // It ended: a second message would only hide why.
    if (early.kind === 'broken') throw new Error(`server/discover failed: ${early.message}`);
    const initializeResult = readDiscover(early);
    return initializeResult === null
      ? initialize(conversation, client)
      : { initializeResult, era: 'stateless', learned: null };
  }
  // Silent. Either it ignores what comes before `initialize`, or it is slow, and its first message has fixed its revision.
  const opening = askOnce(conversation, 'initialize', initializeParams(client));
  const discovered = discovering.then((answer) => readDiscover(answer) !== null);
  const found = await Promise.race([
    opening.then(() => false),
    discovered.then((yes) => yes || opening.then(() => false)),
  ]);
  const opened = await (found ? inTime(opening, probeMs) : opening);
  if (opened?.kind === 'result') return openSession(conversation, opened, 'session');
  const late = await inTime(discovering, probeMs);
  const initializeResult = late === null ? null : readDiscover(late);
  if (initializeResult !== null) return { initializeResult, era: 'stateless', learned: 'stateless' };
  return openSession(conversation, opened ?? (await opening), null);
}

function granted(answer: UpstreamResponse, what: string) {
  try {
    return resultOf(answer, what);
  } catch (error) {
    throw answer.kind === 'error' ? new HandshakeRefused((error as Error).message) : error;
  }
}
