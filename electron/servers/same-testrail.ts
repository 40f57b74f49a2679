import type { ServerName } from '../../shared/names.ts';
import type { SecretsPort, SettingsPort } from '../settings/port.ts';
import type { TestRailAddress } from '../testrail/target.ts';
import { serverSecretName } from './secret-names.ts';

/** Variables that hold an address, by the names that servers give them: `TESTRAIL_URL`, `TR_HOST`, `TESTRAIL_INSTANCE`. */
const addressVariable = /(?:URL|HOST|ADDRESS|DOMAIN|INSTANCE|SITE)$/i;

/**
 * Says of other servers whether they work on the TestRail that the built-in one is logged in at, by the address in their
 * variables, which a person gave: one that speaks with another TestRail has other things under the same ids. False while
 * the variables are read; nothing waits for the key ring.
 */
export function findSameTestRail(options: {
  readonly settings: Pick<SettingsPort, 'get'>;
  readonly secrets: Pick<SecretsPort, 'get' | 'onChange'>;
  readonly target: () => TestRailAddress | null;
}): (server: ServerName) => boolean {
  const { settings, secrets, target } = options;
  let known: ReadonlyMap<ServerName, ReadonlySet<string>> = new Map();
  /** The list that `known` is of, or will be. */
  let listed: unknown = null;
  let reads = 0;

  async function addressesOf(server: ServerName, names: readonly string[]): Promise<ReadonlySet<string>> {
    const values = await Promise.all(
      names
        .filter((name) => addressVariable.test(name))
        .map((name) => secrets.get(serverSecretName(server, 'env', name))),
    );
    return new Set(values.flatMap((value) => baseOf(value ?? '') ?? []));
  }

  async function read(): Promise<void> {
    const { servers } = settings.get();
    listed = servers;
    const count = ++reads;
    const programs = servers.flatMap((server) => (server.kind === 'stdio' ? [server] : []));
    const found = await Promise.all(
      // One that the key ring keeps is known to be nowhere, and keeps no other from being known.
      programs.map(
        async ({ name, env }) => [name, await addressesOf(name, env).catch(() => new Set<string>())] as const,
      ),
    );
    // What was read meanwhile is newer, and may have come sooner.
    if (count === reads) known = new Map(found);
  }
  const refresh = (): void => void read();

  refresh();
  secrets.onChange(refresh);
  return (server) => {
    // One that was added or changed since is known by the next call.
    if (listed !== settings.get().servers) refresh();
    const address = target()?.url;
    return address !== undefined && known.get(server)?.has(address.toLowerCase()) === true;
  };
}

/** An address as it is compared: without `index.php` and what follows it. A bare host is one over https. */
function baseOf(value: string): string | null {
  const text = /^https?:\/\//i.test(value.trim()) ? value.trim() : `https://${value.trim()}`;
  const url = value.trim() === '' ? null : URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return null;
  return (url.origin + url.pathname.replace(/(?:index\.php|\/api\/).*$/, '').replace(/\/+$/, '')).toLowerCase();
}
