import { randomUUID } from 'node:crypto';
import type { JsonValue } from '../../shared/json.ts';
import { parseBody } from './answer-body.ts';
import type { Backoff } from './backoff.ts';
import { TestRailError } from './errors.ts';
import { fateOf, refusalOf } from './failures.ts';
import { operationOf, type TestRailRequest } from './request.ts';
import { type RequestHead, Sending, type SendingOptions } from './sending.ts';
import { authorization, type TestRailTarget } from './target.ts';

const maxRedirects = 3;

/** Sends one request, and again where it is told to go; the time counts for all of them. */
export async function exchange(
  target: TestRailTarget,
  what: TestRailRequest,
  options: HttpOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const head = headOf(target, what);
  const sending = new Sending(options, signal);
  let url = `${target.url}/index.php?/api/v2/${what.path}`;
  try {
    for (let redirects = 0; ; redirects += 1) {
      const { status, headers, body } = await sending.once(url, head);
      const location = one(headers.location);
      if (status >= 300 && status < 400) {
        url = redirected(url, { status, location }, what, redirects);
        continue;
      }
      const retryMs = retryAfterMs(one(headers['retry-after']), options.now());
      return { status, retryMs, mediaType: one(headers['content-type']), body };
    }
  } finally {
    sending.end();
  }
}

function headOf(target: TestRailTarget, what: TestRailRequest): RequestHead {
  const { type, bytes } = bodyOf(what);
  return {
    method: what.method,
    headers: {
      authorization: authorization(target),
      accept: 'application/json',
      'accept-encoding': 'identity',
      // TestRail wants the type on reads too.
      'content-type': type,
      'user-agent': 'railguard',
    },
    body: bytes,
  };
}

function bodyOf({ body, file }: TestRailRequest): {
  readonly type: string;
  readonly bytes: string | Buffer | null;
} {
  if (file === undefined) return { type: 'application/json', bytes: body === undefined ? null : JSON.stringify(body) };
  const border = `railguard-${randomUUID()}`;
  // The name stands in a header: what would end it, or the line, is left out.
  const name = file.name.replace(/["\\\p{Cc}]/gu, '_');
  const head = `--${border}\r\nContent-Disposition: form-data; name="attachment"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return {
    type: `multipart/form-data; boundary=${border}`,
    bytes: Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${border}--\r\n`)]),
  };
}

interface Redirect {
  readonly status: number;
  readonly location: string | undefined;
}

/** Same origin only, reads only: elsewhere the key would go to a stranger, and a redirected write may run twice. */
function redirected(from: string, answer: Redirect, what: TestRailRequest, redirects: number): string {
  const to = answer.location && URL.canParse(answer.location, from) ? new URL(answer.location, from) : null;
  if (to && to.origin === new URL(from).origin && /auth\/login/.test(to.href)) {
    throw new TestRailError(
      'testrail-unauthorized',
      `TestRail answers ${operationOf(what)} with its login page, so it did not run: the API is off (Administration, Site Settings), or the user and key are not accepted. A person must look, and log in again: railguard testrail login.`,
      { status: answer.status },
    );
  }
  const sameOrigin = to !== null && to.origin === new URL(from).origin;
  if (to && sameOrigin && what.method === 'GET' && redirects < maxRedirects) return to.href;
  const where = to ? to.origin : 'nowhere';
  throw new TestRailError(
    'testrail-redirect',
    `TestRail’s address answers ${answer.status} and points to ${where}. The key was not sent there. If that is where TestRail now lives, a person must log in with that address: railguard testrail login.${fateOf(what)}`,
    { status: answer.status, mayHaveRun: what.method === 'POST' },
  );
}

export function parse(answer: Answer, what: TestRailRequest, target: TestRailTarget): JsonValue {
  const isSuccess = answer.status >= 200 && answer.status < 300;
  // White space alone is an empty answer too.
  if (isSuccess && answer.body.length < 64 && answer.body.toString('latin1').trim() === '') return {};
  const json = parseBody(answer.body);
  if (isSuccess && json !== undefined) return json;
  throw refusalOf({ ...answer, json }, what, target);
}

/** `Retry-After`, in seconds or as a date, as milliseconds; null where there is none that can be read. */
function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

export interface HttpOptions extends SendingOptions {
  readonly timeoutMs: number;
  readonly now: () => number;
  /** One for all who use the connector. */
  readonly backoff: Backoff;
  /** Whose request it is: those of several go in turn. */
  readonly party: string;
}

export interface Answer {
  readonly status: number;
  /** Milliseconds that it says to wait; null where it does not. */
  readonly retryMs: number | null;
  readonly mediaType: string | undefined;
  readonly body: Buffer;
}
