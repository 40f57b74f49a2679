import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientInformationMixed } from '@modelcontextprotocol/sdk/shared/auth.js';
import type { OAuthClient } from '../../../shared/oauth-client.ts';
import type { AuthorizationServer } from './authorization-server.ts';

type Prove = NonNullable<OAuthClientProvider['addClientAuthentication']>;

const curves: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };

/** The SDK's part of a provider that speaks as a registered client. */
export interface RegisteredPart {
  clientInformation(): OAuthClientInformationMixed;
  addClientAuthentication?: Prove;
}

/** Bound to the server that was just found: whoever calls made sure that it is the one the client is registered at. */
export async function registeredPart(client: OAuthClient, { url }: AuthorizationServer): Promise<RegisteredPart> {
  const { id, proof } = client;
  const information = { client_id: id, issuer: url };
  if (proof === null) return { clientInformation: () => information };
  if (proof.kind === 'secret') return { clientInformation: () => ({ ...information, client_secret: proof.secret }) };
  const key = readKey(proof.key);
  const { createPrivateKeyJwtAuth } = await import('@modelcontextprotocol/sdk/client/auth-extensions.js');
  const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const prove = createPrivateKeyJwtAuth({ issuer: id, subject: id, privateKey, alg: algorithmOf(key) });
  return { clientInformation: () => information, addClientAuthentication: prove };
}

/** Reads a key in any of the forms that PEM knows. Throws in words that hold nothing of it. */
function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error('the key of the client is no private key in PEM');
  }
}

function algorithmOf(key: KeyObject): string {
  if (key.asymmetricKeyType === 'rsa') return 'RS256';
  const curve = key.asymmetricKeyType === 'ec' ? curves[key.asymmetricKeyDetails?.namedCurve ?? ''] : undefined;
  if (curve === undefined)
    throw new Error('the key of the client is neither RSA nor of the curves P-256, P-384, P-521');
  return curve;
}
