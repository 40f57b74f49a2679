import type { IncomingHttpHeaders } from 'node:http';
import { loadOAuthSdk } from './sdk.ts';

/** What a server says of where and for what to log in. */
export interface Hints {
  readonly resourceMetadataUrl?: URL;
  readonly scope?: string;
  /** The token was good and did not allow enough: `scope` is wanted besides what it allows. */
  readonly insufficient?: true;
}

/** What stands in a refusal (RFC 9728, section 5.1). */
export async function hintsOf(headers: IncomingHttpHeaders): Promise<Hints> {
  const value = headers['www-authenticate'];
  if (value === undefined) return {};
  const { extractWWWAuthenticateParams } = await loadOAuthSdk();
  const { resourceMetadataUrl, scope, error } = extractWWWAuthenticateParams(
    new Response(null, { status: 401, headers: { 'www-authenticate': value } }),
  );
  return {
    ...(resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl }),
    ...(scope === undefined ? {} : { scope }),
    ...(error === 'insufficient_scope' ? { insufficient: true } : {}),
  };
}

/** Both, each scope once, so that a login for more does not lose what the one before allowed. */
export function joinScopes(before: string, more: string): string {
  return [...new Set([...before.split(' '), ...more.split(' ')])].filter((scope) => scope !== '').join(' ');
}

/** Asks the server without a token, for the hints in its refusal. */
export async function challenge(url: string, send: typeof fetch): Promise<Hints> {
  try {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
    const signal = AbortSignal.timeout(10_000);
    const response = await send(url, { method: 'POST', redirect: 'error', headers, body, signal });
    await response.body?.cancel();
    return await hintsOf(Object.fromEntries(response.headers));
  } catch {
    return {};
  }
}
