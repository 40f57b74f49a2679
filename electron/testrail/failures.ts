import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { ProxyRefusal } from '../net/egress.ts';
import { TestRailError } from './errors.ts';
import { operationOf, type TestRailRequest } from './request.ts';
import { type TestRailTarget, withoutKey } from './target.ts';

/** What a fault of the connection means, and what to do. */
export function failureOf(
  fault: unknown,
  what: TestRailRequest,
  target: TestRailTarget,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): TestRailError {
  if (fault instanceof TestRailError) return fault;
  const tool = operationOf(what);
  const ran = fateOf(what);
  const mayHaveRun = what.method === 'POST';
  if (signal.aborted) return new TestRailError('testrail-cancelled', `${tool} was cancelled.${ran}`, { mayHaveRun });
  const { code, text } = describe(fault);
  const said = withoutKey(text, target);
  if (timeoutCodes.has(code)) {
    const message = `TestRail at ${target.url} did not answer ${tool} within ${Math.round(timeoutMs / 1000)} s.${ran}`;
    return new TestRailError('testrail-timeout', message, { mayHaveRun });
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|LEAF_SIGNATURE/.test(code)) {
    // Node adds words for those who start Node.
    const why = said.replace(/; if the root CA .*/s, '');
    const message = `The certificate of ${target.url} is not trusted (${why}). Nothing was sent. A person has its authority installed in this system, or names its file in NODE_EXTRA_CA_CERTS and starts Railguard again; or corrects the address.`;
    return new TestRailError('testrail-tls', message);
  }
  const never = neverSent.has(code) || fault instanceof ProxyRefusal;
  const message = `TestRail at ${target.url} cannot be reached (${said}).${never ? ' Nothing was sent.' : ran} Check the address and the network.`;
  return new TestRailError('testrail-unreachable', message, { mayHaveRun: mayHaveRun && !never });
}

/** Of a write that was sent, where nothing else is known of it. */
export function fateOf({ method }: TestRailRequest): string {
  return method === 'POST' ? ' Whether it took effect is not known: look before you repeat it.' : '';
}

/** An answer that is no success. `retryMs`: how long TestRail says to wait; null where it does not. */
export interface Refused {
  readonly status: number;
  readonly json: JsonValue | undefined;
  readonly retryMs: number | null;
}

/** What TestRail meant with it. */
export function refusalOf(
  { status, json, retryMs }: Refused,
  what: TestRailRequest,
  target: TestRailTarget,
): TestRailError {
  const tool = operationOf(what);
  const said = messageOf(json, target);
  const mayHaveRun = what.method === 'POST';
  // A proxy, a login page or another program: JSON is what tells TestRail from them.
  if (json === undefined && status < 500 && status !== 409) {
    const message = `${target.url} answered ${tool} with something that is not TestRail’s API (HTTP ${status}, no JSON). Check the address, and that the API is on in TestRail under Administration, Site Settings.${fateOf(what)}`;
    return new TestRailError('testrail-not-testrail', message, { status, mayHaveRun });
  }
  const quoted = said ? ` TestRail says: ${said}` : '';
  switch (status) {
    case 401:
      return new TestRailError(
        'testrail-unauthorized',
        `TestRail does not accept the user and key, so ${tool} did not run. A person must log in again: railguard testrail login.${quoted}`,
        { status },
      );
    case 403:
      if (/\bAPI\b.*\b(?:disabled|not enabled|off)\b/i.test(said)) return apiOff(tool, quoted, status);
      return new TestRailError(
        'testrail-forbidden',
        `TestRail forbids ${tool} to user ${target.user}, so it did not run: ${forbidden(tool, said)}. Do not retry.${quoted}`,
        { status },
      );
    case 409:
      return new TestRailError(
        'testrail-maintenance',
        `TestRail is being maintained, so ${tool} did not run. Retry in some minutes.${quoted}`,
        { status },
      );
    case 404:
      return new TestRailError(
        'testrail-not-found',
        `TestRail does not know ${tool}. It may be an older release, or a feature of another edition.${quoted}`,
        { status },
      );
    default:
      if (status >= 500) {
        const wait = retryMs === null ? '' : ` It asks to wait ${Math.ceil(retryMs / 1000)} s.`;
        const next = mayHaveRun ? fateOf(what) : ' Retry later.';
        const message = `TestRail failed at ${tool} (HTTP ${status}).${quoted}${wait}${next}`;
        return new TestRailError('testrail-broken', message, { status, mayHaveRun });
      }
      return new TestRailError('testrail-refused', `TestRail refused ${tool} (HTTP ${status}).${quoted}`, { status });
  }
}

/** An administrator switched the API off: nothing that an agent sends will pass. */
function apiOff(tool: string, quoted: string, status: number): TestRailError {
  return new TestRailError(
    'testrail-api-off',
    `TestRail’s API is switched off, so ${tool} did not run. A person must switch it on: Administration, Site Settings, API. Do not retry.${quoted}`,
    { status },
  );
}

/** What of a 403 a person can mend. */
function forbidden(tool: string, said: string): string {
  if (/completed|closed|archived/i.test(said)) return 'what it would change is closed';
  if (tool.startsWith('get_')) return 'the user has no access to this project';
  return 'the user’s role or access to this project does not let it change this; a read-only role never does';
}

const timeoutCodes = new Set(['TimeoutError', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
/** Faults before a connection stood. */
const neverSent = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Code and text of a Node or undici error; the code lies on the error or on its cause. */
function describe(fault: unknown): { code: string; text: string } {
  if (!(fault instanceof Error)) return { code: '', text: String(fault) };
  const own = (fault as NodeJS.ErrnoException).code;
  if (own === undefined && fault.name === 'Error' && fault.cause !== undefined) return describe(fault.cause);
  // DOMException (a timeout's) carries a number as its code.
  const code = typeof own === 'string' ? own : fault.name;
  return { code, text: fault.message || code };
}

/** TestRail's own words, on one line and cut: they are text by others. */
function messageOf(json: JsonValue | undefined, target: TestRailTarget): string {
  const text = isJsonObject(json) && typeof json.error === 'string' ? json.error : '';
  return withoutKey(text, target)
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, 500)
    .trim();
}
