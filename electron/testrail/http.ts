import type { JsonValue } from '../../shared/json.ts';
import { parseBody } from './answer-body.ts';
import { TestRailError } from './errors.ts';
import { failureOf, refusalOf } from './failures.ts';
import type { Answer, HttpOptions } from './http-exchange.ts';
import { exchange, parse } from './http-exchange.ts';
import { operationOf, type TestRailRequest } from './request.ts';
import type { TestRailTarget } from './target.ts';

const maxAttempts = 4;
/** TestRail Cloud asks for up to a minute; an agent's own limit is often a minute too, so longer waits are told, not waited. */
const maxWaitMs = 30_000;

/**
 * Sends one request and answers its JSON; an empty answer (a delete) is `{}`. `to` is asked once, and may throw.
 * Tried again only where it surely did not run: 429, for reads and writes alike; and reads whose connection broke.
 * A write that may have run is never sent twice.
 * @throws TestRailError
 */
export async function send(
  to: () => TestRailTarget,
  what: TestRailRequest,
  options: HttpOptions,
  signal: AbortSignal,
): Promise<JsonValue> {
  const target = to();
  return parse(await answered(target, what, options, signal), what, target);
}

/**
 * As `send`, for what is no JSON: the bytes as they come, and their media type.
 * @throws TestRailError
 */
export async function download(
  to: () => TestRailTarget,
  what: TestRailRequest,
  options: HttpOptions,
  signal: AbortSignal,
): Promise<Downloaded> {
  const target = to();
  const answer = await answered(target, what, options, signal);
  const { status, retryMs, body, mediaType } = answer;
  if (status < 200 || status >= 300) throw refusalOf({ status, retryMs, json: parseBody(body) }, what, target);
  return { bytes: body, mediaType: mediaType ?? 'application/octet-stream' };
}

export interface Downloaded {
  readonly bytes: Buffer;
  /** As the server says it. */
  readonly mediaType: string;
}

async function answered(
  target: TestRailTarget,
  what: TestRailRequest,
  options: HttpOptions,
  signal: AbortSignal,
): Promise<Answer> {
  let waited = 0;
  for (let attempt = 1; ; attempt += 1) {
    // Nearly always there is nothing to wait for, and then no promise either.
    if (!options.backoff.isFree) waited += await waitForSlot(what, options, maxWaitMs - waited, signal);
    let answer: Answer;
    try {
      answer = await exchange(target, what, options, signal);
    } catch (fault) {
      const failure = failureOf(fault, what, target, { signal, timeoutMs: options.timeoutMs });
      // A kept-alive connection may be closed by the server at the moment of use: harmless for a read.
      const again = what.method === 'GET' && failure.code === 'testrail-unreachable' && attempt === 1;
      if (!again || signal.aborted) throw failure;
      continue;
    }
    if (answer.status !== 429) return answer;
    const wait = Math.max(100, answer.retryMs ?? 1000 * 2 ** (attempt - 1));
    options.backoff.refused(wait);
    if (attempt >= maxAttempts) throw busy(what, wait);
  }
}

/** Waits where TestRail wants fewer requests, whoever made them. Answers how long. */
async function waitForSlot(
  what: TestRailRequest,
  { backoff, party }: HttpOptions,
  mostMs: number,
  signal: AbortSignal,
): Promise<number> {
  let waited: number | null;
  try {
    waited = await backoff.waitForSlot(party, mostMs, signal);
  } catch {
    throw new TestRailError(
      'testrail-cancelled',
      `${operationOf(what)} was cancelled while TestRail was busy; it did not run.`,
    );
  }
  if (waited === null) throw busy(what, backoff.waitMs);
  return waited;
}

function busy(what: TestRailRequest, waitMs: number): TestRailError {
  const seconds = Math.ceil(waitMs / 1000);
  return new TestRailError(
    'testrail-busy',
    `TestRail takes no more requests for now, from any agent, so ${operationOf(what)} did not run. Retry in ${seconds} s.`,
    { status: 429 },
  );
}
