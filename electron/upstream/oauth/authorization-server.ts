import type { OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js';
import type { Hints } from './hints.ts';
import { loadOAuthSdk } from './sdk.ts';

/** Where a server sends those who want to log in. */
export interface AuthorizationServer {
  /** To this address clients and tokens are bound. */
  readonly url: string;
  /** False where the server names none: the address is then a guess, which says nothing about the one before. */
  readonly named: boolean;
  /** Handed to the SDK, so that a login ends where it began, whatever the server names meanwhile. */
  readonly discovery: OAuthDiscoveryState;
}

/**
 * Asks the server (by a careful `fetchFn`) for its authorization server: the `bound` one as long as it is among those it names, else the first.
 * Rejects where that one's own metadata call it by another name (RFC 8414, section 3.3): one server could else pass for
 * another.
 */
export async function findAuthorizationServer(
  url: string,
  hints: Hints,
  bound: string | null,
  fetchFn: typeof fetch,
): Promise<AuthorizationServer> {
  const { discoverAuthorizationServerMetadata, discoverOAuthProtectedResourceMetadata } = await loadOAuthSdk();
  const resource = await discoverOAuthProtectedResourceMetadata(url, hints, fetchFn).catch(() => undefined);
  const offered = resource?.authorization_servers ?? [];
  const chosen =
    offered.find((one) => bound !== null && isSameIssuer(one, bound)) ?? offered[0] ?? new URL('/', url).href;
  const metadata = await discoverAuthorizationServerMetadata(chosen, { fetchFn });
  if (resource !== undefined && metadata !== undefined && !isSameIssuer(metadata.issuer, chosen)) {
    throw new Error('the authorization server calls itself by another name than the server does');
  }
  return {
    url: chosen,
    named: offered.length > 0,
    discovery: {
      authorizationServerUrl: chosen,
      ...(hints.resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl: hints.resourceMetadataUrl.href }),
      ...(resource === undefined ? {} : { resourceMetadata: resource }),
      ...(metadata === undefined ? {} : { authorizationServerMetadata: metadata }),
    },
  };
}

/** As URLs; a slash at the end makes no difference. */
export function isSameIssuer(one: string, other: string): boolean {
  const plain = (text: string) => (URL.canParse(text) ? new URL(text).href : text).replace(/\/$/, '');
  return plain(one) === plain(other);
}

/** Whether programs can register themselves there. Unknown is yes: a server without metadata has a fixed address for it. */
export function takesRegistrations({ discovery }: AuthorizationServer): boolean {
  const metadata = discovery.authorizationServerMetadata;
  return metadata === undefined || metadata.registration_endpoint !== undefined;
}

/** Whether it gives tokens to programs only, without a person who logs in (RFC 8414: by default it asks a person). */
export function wantsNoPerson({ discovery }: AuthorizationServer): boolean {
  const grants = discovery.authorizationServerMetadata?.grant_types_supported ?? ['authorization_code'];
  return grants.includes('client_credentials') && !grants.includes('authorization_code');
}

/** Refuses an answer of another authorization server than the one that was asked (RFC 9207, section 2.4). */
export function requireIssuer({ url, discovery }: AuthorizationServer, issuer: string | null): void {
  const metadata = discovery.authorizationServerMetadata;
  if (metadata === undefined) return;
  const promised: unknown = Reflect.get(metadata, 'authorization_response_iss_parameter_supported');
  // One that goes by the name of another could else pass off that other's answer as its own.
  const asked = isSameIssuer(metadata.issuer, url) ? metadata.issuer : url;
  if (issuer === null ? promised === true : issuer !== asked) {
    throw new Error('the answer to the login comes from another authorization server');
  }
}
