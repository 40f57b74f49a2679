import { BlockList, isIP } from 'node:net';
import { isLoopback } from './loopback.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The proxies of a company's network, as HTTP_PROXY, HTTPS_PROXY and NO_PROXY name them (small letters go first). */
export interface ProxySettings {
  /**
   * The proxy for an address; null where there is none, or the address is excepted. This machine never goes through one.
   * @throws Error in words where the variable holds no address of an HTTP proxy
   */
  proxyFor(target: URL): URL | null;
  /** User, password and the header made of them, which no record may hold. */
  readonly secrets: readonly string[];
}

/** Small letters go first. */
export function readVariable(environment: Environment, name: string): string {
  return environment[name.toLowerCase()] || environment[name] || '';
}

export function readProxySettings(environment: Environment): ProxySettings {
  const read = (name: string): string => readVariable(environment, name);
  const variables = { 'http:': 'HTTP_PROXY', 'https:': 'HTTPS_PROXY' } as const;
  const isExcepted = readExceptions(read('NO_PROXY'));
  return {
    proxyFor(target) {
      const { protocol, hostname } = target;
      if (protocol !== 'http:' && protocol !== 'https:') return null;
      const text = read(variables[protocol]);
      if (text === '' || isLoopback(hostname) || isExcepted(target)) return null;
      return readProxy(variables[protocol], text);
    },
    secrets: Object.values(variables).flatMap((name) => secretsOf(read(name))),
  };
}

/** An address for people: without user and password. */
export function displayProxy(proxy: URL): string {
  return `${proxy.protocol}//${proxy.host}`;
}

/** `Basic …` where the address names a user; null where it names none. A user alone is a token, without a password. */
export function proxyAuthorization(proxy: URL): string | null {
  if (proxy.username === '') return null;
  const login = `${unescaped(proxy.username)}:${unescaped(proxy.password)}`;
  return `Basic ${Buffer.from(login).toString('base64')}`;
}

/** `proxy:8080` is common, and means http. */
function parse(text: string): URL | null {
  const full = text.includes('://') ? text : `http://${text}`;
  return URL.canParse(full) ? new URL(full) : null;
}

function readProxy(name: string, text: string): URL {
  const proxy = parse(text);
  // The text is not shown: it may hold a password.
  if (proxy === null) throw new Error(`${name} is no address of a proxy: it looks like http://proxy.example:8080`);
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw new Error(`${name} names a proxy by ${proxy.protocol}//; only http:// and https:// are spoken`);
  }
  return proxy;
}

function secretsOf(text: string): readonly string[] {
  const proxy = parse(text);
  const header = proxy === null ? null : proxyAuthorization(proxy);
  if (proxy === null || header === null) return [];
  const password = proxy.password === '' ? [] : [proxy.password, unescaped(proxy.password)];
  return [...new Set([`${proxy.username}:${proxy.password}`, header.slice('Basic '.length), ...password])];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A bare percent sign in a password stands for itself.
    return text;
  }
}

/**
 * NO_PROXY: names (with the names below them), `.suffix`, `*.suffix`, addresses, ranges such as 10.0.0.0/8, each with a
 * port if wanted, by commas or spaces; `*` is all.
 */
function readExceptions(text: string): (target: URL) => boolean {
  const entries = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
  const ranges = new BlockList();
  const names: { readonly host: string; readonly port: string | null }[] = [];
  for (const entry of entries) {
    if (addRange(ranges, entry)) continue;
    const [, host = '', port = null] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    const bare = isIP(entry) === 6 ? { host: entry, port: null } : { host, port };
    names.push({ host: bare.host.replace(/^\[|\]$/g, '').replace(/^\*?\./, ''), port: bare.port });
  }
  return (target) => {
    const host = target.hostname.replace(/^\[|\]$/g, '').toLowerCase();
    const port = target.port || (target.protocol === 'https:' ? '443' : '80');
    const family = isIP(host);
    if (family !== 0 && ranges.check(host, family === 6 ? 'ipv6' : 'ipv4')) return true;
    return names.some(
      (entry) =>
        entry.host === '*' ||
        ((entry.port === null || entry.port === port) && (host === entry.host || host.endsWith(`.${entry.host}`))),
    );
  };
}

function addRange(ranges: BlockList, entry: string): boolean {
  const [, network = '', bits = ''] = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry) ?? [];
  const family = isIP(network);
  if (family === 0 || Number(bits) > (family === 6 ? 128 : 32)) return false;
  ranges.addSubnet(network, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
  return true;
}
