import type { WindowPlace } from '../../shared/control/windows.ts';
import type { Caller, Control } from '../control/port.ts';

/** Links into the interface, from a wiki or a ticket: `railguard://approvals/3f9c2a`. They open, and do nothing else. */
export const linkScheme = 'railguard';

const maxParts = 2;
const caller: Caller = { endpoint: 'window', pid: null };

/** The link among the words that a program was started with; null where there is none. Windows and Linux hand it over so. */
export function linkIn(argv: readonly string[]): string | null {
  return argv.find((word) => word.startsWith(`${linkScheme}://`)) ?? null;
}

/**
 * The place that a link names: a page and at most two parts. Null for anything else: a query, a fragment, a port or a user
 * has no meaning here, and whoever wrote it meant something that we do not do.
 */
export function placeOfLink(link: string): WindowPlace | null {
  if (link.length > 500) return null;
  const url = URL.parse(link);
  if (url === null || url.protocol !== `${linkScheme}:` || !/^[a-z-]{1,40}$/.test(url.hostname)) return null;
  if (url.username !== '' || url.password !== '' || url.port !== '' || url.search !== '' || url.hash !== '')
    return null;
  const parts = url.pathname.split('/').filter((part) => part !== '');
  if (parts.length > maxParts) return null;
  try {
    const path = parts.map(decodeURIComponent);
    return path.every((part) => part.length <= 200) ? { page: url.hostname, path } : null;
  } catch {
    // A stray percent sign.
    return null;
  }
}

/** Of which ids a page can be asked, and how it is found out whether there is such a one. */
const finders: Readonly<Record<string, (control: Control, id: string, part?: string) => Promise<boolean>>> = {
  approvals: async (control, id, part) =>
    part === undefined && (await control.call('approvals.get', { id }, caller)) !== null,
  agents: async (control, id, part) => part === undefined && (await among(control, 'agents.list', 'id', id)),
  servers: async (control, id, part) => part === undefined && (await among(control, 'servers.list', 'name', id)),
  tools: async (control, id, part) => {
    if (!(await among(control, 'servers.list', 'name', id))) return false;
    if (part === undefined) return true;
    const page = (await control.call('tools.page', { server: id }, caller)) as { readonly tools: readonly object[] };
    return has(page.tools, 'name', part);
  },
};

/** Where a link leads: the place that it names, if all of it exists, else the first page. Never rejects. */
export async function followLink(link: string, control: Control): Promise<WindowPlace> {
  const first = { page: 'live', path: [] };
  const place = placeOfLink(link);
  if (place === null) return first;
  const [id, part] = place.path;
  // A page without ids takes no parts; the interface itself knows which pages there are.
  if (id === undefined) return place;
  const find = Object.hasOwn(finders, place.page) ? finders[place.page] : undefined;
  try {
    return find !== undefined && (await find(control, id, part)) ? place : first;
  } catch {
    return first;
  }
}

async function among(control: Control, command: string, key: string, wanted: string): Promise<boolean> {
  return has((await control.call(command, {}, caller)) as readonly object[], key, wanted);
}

function has(list: readonly object[], key: string, wanted: string): boolean {
  return list.some((entry) => (entry as Record<string, unknown>)[key] === wanted);
}
