import { CodedError } from '../../shared/coded-error.ts';
import type { ServerSpec } from '../../shared/control/server-spec.ts';
import type { ServerName } from '../../shared/names.ts';
import type { SecretsPort } from '../settings/port.ts';
import type { StoredServer } from '../settings/schema.ts';
import { serverSecretName } from './secret-names.ts';

/** What the values of a server are: variables of a program, or headers of an address. */
type ValueKind = 'env' | 'header';
export const valueKind = ({ kind }: { readonly kind: 'stdio' | 'http' }): ValueKind =>
  kind === 'stdio' ? 'env' : 'header';

/** Values of a server, by their names. */
export interface ServerValues {
  readonly server: ServerName;
  readonly kind: ValueKind;
  readonly names: readonly string[];
}

/** Puts the values of variables and headers among the secrets. Answers what the settings keep: their names. */
export async function storeValues(
  spec: ServerSpec,
  prefix: string,
  secrets: SecretsPort,
): Promise<StoredServer & { kind: 'stdio' | 'http' }> {
  switch (spec.kind) {
    case 'stdio':
      for (const [name, value] of Object.entries(spec.env))
        await secrets.set(serverSecretName(spec.name, 'env', name), value);
      return { ...spec, prefix, env: Object.keys(spec.env) };
    case 'http': {
      const { client: _secret, unencrypted: _said, headers, ...rest } = spec;
      for (const [name, value] of Object.entries(headers)) {
        await secrets.set(serverSecretName(spec.name, 'header', name), value);
      }
      return { ...rest, prefix, headers: Object.keys(headers) };
    }
  }
}

/** The values of variables or headers by name; one that is gone is left out. Throws where one cannot be read here. */
export async function storedValues(
  secrets: SecretsPort,
  server: ServerName,
  kind: ValueKind,
  names: readonly string[],
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const secret = serverSecretName(server, kind, name);
    const value = await secrets.get(secret);
    if (value !== null) found[name] = value;
    else if (secrets.has(secret)) throw unreadableHere(server, kind, name);
  }
  return found;
}

/** Started without it, the server would name another cause. */
function unreadableHere(server: ServerName, kind: ValueKind, name: string): CodedError {
  const what = kind === 'env' ? 'variable' : 'header';
  return new CodedError(
    'secrets-foreign',
    `the value of the ${what} ${name} was encrypted by a key ring that cannot be read here. Enter it anew on the page Servers, or remove ${server} and add it again`,
  );
}
