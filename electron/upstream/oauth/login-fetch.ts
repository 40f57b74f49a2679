import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { harmless, LoginError } from './login-error.ts';
import { secureFetch } from './secure-fetch.ts';

/**
 * What a login asks over the network, with what servers answer in the wild made plain for the SDK, which takes only what
 * the RFCs show: a page where metadata should be is no metadata (the next address is tried), null stands for absent, tokens
 * may come as a form (as GitHub's do). What it cannot use it is told in words that name the way out.
 */
export function loginFetch(send: typeof fetch, server: string): typeof fetch {
  const careful = secureFetch(send, server);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const answer = await careful(input, init);
    const text = await answer.text();
    if (init?.method !== 'POST') return metadataOf(url, answer.status, text);
    const form = typeof init.body !== 'string';
    return form ? tokensOf(url, answer.status, text) : registrationOf(url, answer.status, text, String(init.body));
  };
}

/** RFC 8414, RFC 9728 and OpenID Connect Discovery. */
function metadataOf(url: URL, status: number, text: string): Response {
  const value = objectIn(text);
  if (!isSuccess(status)) return answerOf(status, value ?? {});
  if (value === null) return answerOf(404, {});
  // Left out by servers that know nothing but codes.
  const codes = url.pathname.includes('oauth-protected-resource') ? {} : { response_types_supported: ['code'] };
  return answerOf(status, { ...codes, ...value });
}

/** RFC 6749, sections 5.1 and 5.2. */
function tokensOf(url: URL, status: number, text: string): Response {
  const value = objectIn(text) ?? formIn(text);
  if (typeof value?.error === 'string') return answerOf(isSuccess(status) ? 400 : status, value);
  if (isSuccess(status) && typeof value?.access_token === 'string') {
    return answerOf(status, { token_type: 'Bearer', ...value });
  }
  throw new LoginError('login-failed', `${url.host} answered ${what(status, text)} where a token was expected.`);
}

/** RFC 7591, section 3.2. */
function registrationOf(url: URL, status: number, text: string, request: string): Response {
  const value = objectIn(text);
  if (isSuccess(status) && typeof value?.client_id === 'string') {
    // What was registered is to be repeated in the answer; many only say the id.
    return answerOf(status, { ...objectIn(request), ...value });
  }
  const said = typeof value?.error_description === 'string' ? ` ("${harmless(value.error_description)}")` : '';
  throw new LoginError(
    'login-unregistered',
    `${url.host} did not register Railguard: it answered ${what(status, text)}${said}. Register a client there yourself and name it with --client-id, or give the server a token of yours with --header Authorization.`,
  );
}

function what(status: number, text: string): string {
  const kind = /^\s*</.test(text) ? ' with a page' : text.trim() === '' ? ' with nothing' : '';
  return `HTTP ${status}${kind}`;
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

function answerOf(status: number, value: JsonObject): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
}

/** An object without its null members; null where the text is none. A byte order mark before it is passed over. */
function objectIn(text: string): JsonObject | null {
  let value: JsonValue;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, '')) as JsonValue;
  } catch {
    return null;
  }
  if (!isJsonObject(value)) return null;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}

function formIn(text: string): JsonObject | null {
  const form = new URLSearchParams(text.trim());
  return form.has('access_token') || form.has('error') ? Object.fromEntries(form) : null;
}
