import { isSecretName } from '../../shared/journal/secret-names.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { SecretName } from '../settings/port.ts';

/**
 * The values that must never be kept in a record or a log, out of all that is stored as secret. A server's variables and
 * headers are all stored, an address or `application/json` among them: of those only what is called a secret counts, or
 * each of these words would vanish from every record.
 */
export function secretValues(stored: ReadonlyMap<SecretName, string>): string[] {
  const found: string[] = [];
  for (const [name, value] of stored) {
    const [owner, , what, ...rest] = name.split('/');
    // An end of the journal's chain and digests, which anyone may see.
    if (owner === 'journal' || what === 'digest') continue;
    if (owner === 'oauth') found.push(...ofLogin(value));
    else if (owner !== 'server') found.push(value);
    // `Bearer abc`: the token alone is as secret.
    else if (isSecretName(rest.join('/'))) found.push(value, value.replace(/^\S+\s+/, ''));
  }
  return [...new Set(found)];
}

/** Tokens, client secrets and keys of a login, which is kept as one JSON text. */
function ofLogin(text: string): string[] {
  const found: string[] = [];
  const walk = (value: JsonValue, secret: boolean): void => {
    if (typeof value === 'string') {
      if (secret) found.push(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, secret || isSecretName(name) || name === 'key');
    }
  };
  try {
    // `tokens` names what it holds, its type and scope included: each is looked at by its own name.
    const { tokens = null, ...rest } = JSON.parse(text);
    walk({ ...tokens }, false);
    walk(rest, false);
  } catch {
    return [];
  }
  return found;
}
