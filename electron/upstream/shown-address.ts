import type { Redactor } from '../../shared/journal/redact.ts';
import { isSecretName } from '../../shared/journal/secret-names.ts';
import { redactedText } from '../../shared/redacted.ts';

/** Words of which the paths of servers are made. Some servers put the key there, and some of these keys are words. */
const pathWords = new Set(
  (
    'a account accounts agent agents ai alpha api apis app apps beta cloud connect connector connectors default dev endpoint ' +
    'endpoints event events gateway github gitlab http https hub index integration integrations internal jira json jsonrpc ' +
    'latest linear local main mcp message messages notion org orgs php plugin plugins preview prod production project ' +
    'projects proxy public readonly remote rest rpc s sdk sentry server servers service services session slack sse stable ' +
    'staging stream streamable streaming team teams tenant tenants test testrail tool tools user users web workspace ' +
    'workspaces x'
  ).split(' '),
);
const version = /^v?\d{1,3}$/;

/** An address for display: nothing that stands before its host or after its path, and of the path only what everybody knows. */
export function shownAddress(address: string, redactor: Redactor): string {
  if (!URL.canParse(address)) return '(no address)';
  const { protocol, host, pathname, search } = new URL(address);
  return redactor.text(`${protocol}//${host}${shownPath(pathname)}${search === '' ? '' : '?…'}`);
}

/** The same of an address inside of a command line, whose user is left to be seen. */
export function shownLink(link: string, redactor: Redactor): string {
  const [, start = '', path = '', rest = ''] = /^(https?:\/\/[^/?#]*)([^?#]*)(.*)$/is.exec(link) ?? [];
  return redactor.text(`${start}${shownPath(path)}${rest === '' ? '' : '?…'}`);
}

/** What of an address is known as secret wherever it turns up: its path and its query as a whole, and values under secret names. */
export function secretsOfAddress(address: string): readonly string[] {
  if (!URL.canParse(address)) return [];
  const { pathname, search, searchParams } = new URL(address);
  const path = shownPath(pathname) === pathname ? [] : [pathname];
  const named = [...searchParams].flatMap(([name, value]) => (isSecretName(name) || /key$/i.test(name) ? [value] : []));
  return [...path, ...(search === '' ? [] : [search]), ...named];
}

function shownPath(path: string): string {
  return path
    .split('/')
    .map((part) => (part === '' || isKnown(part) || /^\[redacted:\d+\]$/.test(part) ? part : redactedText(part.length)))
    .join('/');
}

function isKnown(part: string): boolean {
  return part.split(/[-_.]/).every((word) => version.test(word) || pathWords.has(word.toLowerCase()));
}
