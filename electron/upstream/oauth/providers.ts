import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import type { OAuthClient } from '../../../shared/oauth-client.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { type Keep, type Kept, plain } from './kept.ts';

const metadata = (redirectUrl: string) => ({
  client_name: 'Railguard',
  application_type: 'native',
  redirect_uris: [redirectUrl],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
});

/** Bound to the server that was just found: whoever calls made sure that it is the one the client is registered at. */
function informationOf({ id, secret }: OAuthClient, { url }: AuthorizationServer): OAuthClientInformationMixed {
  return { client_id: id, ...(secret === null ? {} : { client_secret: secret }), issuer: url };
}

export interface PersonLogin {
  readonly server: AuthorizationServer;
  readonly registered: OAuthClient | null;
  readonly redirectUrl: string;
  readonly state: string;
  /** Told the address that the person has to open. */
  visit(address: URL): void;
  keep: Keep;
}

/** A login by a person. Nothing is kept before it succeeded: one that nobody finishes leaves the one before as it was. */
export function personProvider(login: PersonLogin): OAuthClientProvider {
  const { server, registered, redirectUrl, keep } = login;
  let client = registered === null ? undefined : informationOf(registered, server);
  let verifier = '';
  return {
    redirectUrl,
    clientMetadata: metadata(redirectUrl),
    state: () => login.state,
    discoveryState: () => server.discovery,
    clientInformation: () => client,
    // Without it the SDK registers nothing: a client that a person registered is never replaced behind their back.
    ...(registered === null
      ? {
          saveClientInformation(given: OAuthClientInformationMixed) {
            client = given;
          },
        }
      : {}),
    tokens: () => undefined,
    saveTokens: (tokens) =>
      keep({
        issuer: server.url,
        grant: 'authorization_code',
        client: registered === null && client !== undefined ? plain(client) : null,
        redirectUrl,
        tokens: plain(tokens),
      }),
    redirectToAuthorization: login.visit,
    saveCodeVerifier(given) {
      verifier = given;
    },
    codeVerifier: () => verifier,
  };
}

/** Renews tokens without a person: it registers nothing, and what would need somebody goes nowhere. */
export function renewProvider(kept: Kept, server: AuthorizationServer, keep: Keep): OAuthClientProvider {
  const redirectUrl = kept.redirectUrl ?? 'http://127.0.0.1/callback';
  const bound = (answer: Kept['tokens']) => (answer === null ? undefined : { ...answer, issuer: server.url });
  let tokens = bound(kept.tokens);
  return {
    redirectUrl,
    clientMetadata: metadata(redirectUrl),
    discoveryState: () => server.discovery,
    clientInformation: () =>
      kept.registered === null
        ? (bound(kept.client) as unknown as OAuthClientInformationMixed | undefined)
        : informationOf(kept.registered, server),
    tokens: () => tokens as unknown as OAuthTokens | undefined,
    saveTokens: (given) => keep({ tokens: plain(given) }),
    redirectToAuthorization: () => {},
    saveCodeVerifier: () => {},
    codeVerifier: () => '',
    // Refused for good (RFC 6749, section 5.2): not sent again.
    async invalidateCredentials() {
      tokens = undefined;
      await keep({ tokens: null });
    },
  };
}

/** A registered client that logs in for itself (RFC 6749, section 4.4). */
export function machineProvider(
  registered: OAuthClient,
  server: AuthorizationServer,
  scope: string | undefined,
  keep: Keep,
): OAuthClientProvider {
  const wanted = scope ?? server.discovery.resourceMetadata?.scopes_supported?.join(' ');
  return {
    redirectUrl: undefined,
    clientMetadata: { client_name: 'Railguard', redirect_uris: [], grant_types: ['client_credentials'] },
    discoveryState: () => server.discovery,
    clientInformation: () => informationOf(registered, server),
    tokens: () => undefined,
    saveTokens: (tokens) =>
      keep({
        issuer: server.url,
        grant: 'client_credentials',
        client: null,
        redirectUrl: null,
        tokens: plain(tokens),
      }),
    prepareTokenRequest: () =>
      new URLSearchParams({ grant_type: 'client_credentials', ...(wanted === undefined ? {} : { scope: wanted }) }),
    redirectToAuthorization: () => {},
    saveCodeVerifier: () => {},
    codeVerifier: () => '',
  };
}
