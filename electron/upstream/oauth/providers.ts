import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import type { AuthorizationServer } from './authorization-server.ts';
import type { RegisteredPart } from './client-proof.ts';
import { plain, type SaveLogin, type StoredLogin } from './stored-login.ts';

const metadata = (redirectUrl: string) => ({
  client_name: 'Railguard',
  application_type: 'native',
  redirect_uris: [redirectUrl],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
});

function scopeOf({ discovery }: AuthorizationServer, asked: string | undefined): string | undefined {
  return asked ?? discovery.resourceMetadata?.scopes_supported?.join(' ');
}

export interface PersonLogin {
  readonly server: AuthorizationServer;
  readonly registered: RegisteredPart | null;
  /** What the server asks for; else what it lists. */
  readonly scope: string | undefined;
  readonly redirectUrl: string;
  readonly state: string;
  /** Told the address that the person has to open. */
  visit(address: URL): void;
  save: SaveLogin;
}

/** A login by a person. Nothing is kept before it succeeded: one that nobody finishes leaves the one before as it was. */
export function personProvider(login: PersonLogin): OAuthClientProvider {
  const { server, registered, redirectUrl, save } = login;
  let client: OAuthClientInformationMixed | undefined;
  let verifier = '';
  return {
    redirectUrl,
    clientMetadata: metadata(redirectUrl),
    state: () => login.state,
    discoveryState: () => server.discovery,
    // Without `saveClientInformation` the SDK registers nothing: a client that a person registered is not replaced.
    ...(registered ?? {
      clientInformation: () => client,
      saveClientInformation(given: OAuthClientInformationMixed) {
        client = given;
      },
    }),
    tokens: () => undefined,
    saveTokens: (tokens) =>
      save({
        issuer: server.url,
        grant: 'authorization_code',
        client: client === undefined ? null : plain(client),
        redirectUrl,
        // Without a word of it, what was asked for is allowed (RFC 6749, section 5.1).
        tokens: plain({ scope: scopeOf(server, login.scope), ...tokens }),
      }),
    redirectToAuthorization: login.visit,
    saveCodeVerifier(given) {
      verifier = given;
    },
    codeVerifier: () => verifier,
  };
}

function storedScope({ tokens }: StoredLogin): { readonly scope?: string } {
  return typeof tokens?.scope === 'string' ? { scope: tokens.scope } : {};
}

/** Renews tokens without a person: it registers nothing, and what would need somebody goes nowhere. */
export function renewProvider(
  stored: StoredLogin,
  registered: RegisteredPart | null,
  server: AuthorizationServer,
  save: SaveLogin,
): OAuthClientProvider {
  const redirectUrl = stored.redirectUrl ?? 'http://127.0.0.1/callback';
  const bound = (answer: StoredLogin['tokens']) => (answer === null ? undefined : { ...answer, issuer: server.url });
  let tokens = bound(stored.tokens);
  return {
    redirectUrl,
    clientMetadata: metadata(redirectUrl),
    discoveryState: () => server.discovery,
    ...(registered ?? {
      clientInformation: () => bound(stored.client) as unknown as OAuthClientInformationMixed | undefined,
    }),
    tokens: () => tokens as unknown as OAuthTokens | undefined,
    saveTokens: (given) => save({ tokens: plain({ ...storedScope(stored), ...given }) }),
    redirectToAuthorization: () => {},
    saveCodeVerifier: () => {},
    codeVerifier: () => '',
    // Refused for good (RFC 6749, section 5.2): not sent again.
    async invalidateCredentials() {
      tokens = undefined;
      await save({ tokens: null });
    },
  };
}

/** A registered client that logs in for itself (RFC 6749, section 4.4). */
export function machineProvider(
  registered: RegisteredPart,
  server: AuthorizationServer,
  scope: string | undefined,
  save: SaveLogin,
): OAuthClientProvider {
  const wanted = scopeOf(server, scope);
  return {
    redirectUrl: undefined,
    clientMetadata: { client_name: 'Railguard', redirect_uris: [], grant_types: ['client_credentials'] },
    discoveryState: () => server.discovery,
    ...registered,
    tokens: () => undefined,
    saveTokens: (tokens) =>
      save({
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
