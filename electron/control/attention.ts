import type { Attention, AttentionItem } from '../../shared/control/attention.ts';
import type { ClientView } from '../../shared/control/clients.ts';
import { shown } from '../../shared/hidden-text.ts';
import type { ServerName } from '../../shared/names.ts';
import type { ControlContext } from './context.ts';

/** What the list is made from. */
export type AttentionSources = Pick<ControlContext, 'faults'> & {
  readonly servers: Pick<ControlContext['servers'], 'list'>;
  readonly approvals: Pick<ControlContext['approvals'], 'waiting' | 'unseen'>;
};

/**
 * All that needs a person now, worst first: the one list behind the tray, the badge and the banner of every page. `clients`:
 * the programs whose files were looked at last.
 */
export function attentionOf(
  { faults, servers, approvals }: AttentionSources,
  clients: readonly ClientView[],
): Attention {
  const known = faults().map(({ code, title, help, fault, server }): AttentionItem => {
    const kind = fault ? 'fault' : 'notice';
    return { id: `${kind} ${code} ${title}`, kind, code, title, help, place: placeOfFault(code, server), count: 0 };
  });
  const items = [
    ...known.filter(({ kind }) => kind === 'fault'),
    ...waitingCalls(approvals.waiting),
    ...unseenAsks(approvals.unseen),
    ...quarantinedDefinitions(servers.list()),
    ...bypasses(clients),
    ...known.filter(({ kind }) => kind === 'notice'),
  ];
  // A bypass that a person leaves as it is must not keep a number in the tray for good.
  const counted = items.filter(({ kind }) => kind === 'approval' || kind === 'definition');
  return { items, badge: counted.reduce((sum, { count }) => sum + count, 0) };
}

function waitingCalls(waiting: number): AttentionItem[] {
  if (waiting === 0) return [];
  const title = waiting === 1 ? '1 call waits for you' : `${waiting} calls wait for you`;
  const help = 'Without an answer in time a call is denied.';
  const place = { page: 'approvals', path: [] };
  return [{ id: 'approval', kind: 'approval', code: 'approval', title, help, place, count: waiting }];
}

function unseenAsks(unseen: number): AttentionItem[] {
  if (unseen === 0) return [];
  const title = `${unseen} ${unseen === 1 ? 'call was' : 'calls were'} denied while the screen was locked`;
  const help = 'Look at what was asked. The same call can be let pass once if it comes again.';
  const place = { page: 'approvals', path: [] };
  return [{ id: 'unseen', kind: 'approval', code: 'approval-unseen', title, help, place, count: unseen }];
}

function quarantinedDefinitions(servers: ReturnType<AttentionSources['servers']['list']>): AttentionItem[] {
  return servers
    .filter(({ held: quarantined }) => quarantined > 0)
    .map(({ name, held: quarantined }) => ({
      id: `definition ${name}`,
      kind: 'definition',
      code: 'definition',
      title: `${quarantined} ${quarantined === 1 ? 'definition' : 'definitions'} of ${name} changed since you accepted ${quarantined === 1 ? 'it' : 'them'}`,
      help: 'Calls are denied and new tools are not listed until you review them.',
      place: { page: 'servers', path: [name, 'review'] },
      count: 1,
    }));
}

function bypasses(clients: readonly ClientView[]): AttentionItem[] {
  return clients.flatMap(({ client, name, bypasses: [first, ...more] }) => {
    if (first === undefined) return [];
    const where = first.project === null ? '' : ` for ${shown(first.project)}`;
    const others = more.length === 0 ? '' : ` ${more.length} more of its entries do so too.`;
    return [
      {
        id: `bypass ${client}`,
        kind: 'bypass',
        code: 'bypass',
        title: `${name} can still reach ${first.server} directly`,
        help: `Its entry ${shown(first.entry)}${where} ${shown(first.why)}, so those calls skip every rule.${others}`,
        place: { page: 'agents', path: ['+', client] },
        count: 1 + more.length,
      } as const,
    ];
  });
}

/** Where a person finds what a fault is about; the banner itself has what mends the journal and policies. */
function placeOfFault(code: string, server: ServerName | undefined): AttentionItem['place'] {
  if (code.startsWith('server-') || code === 'schema-unreadable') {
    return { page: 'servers', path: server === undefined ? [] : [server] };
  }
  if (code === 'journal-doubtful') return { page: 'insights', path: [] };
  if (code === 'journal-share-used') return { page: 'live', path: [] };
  if (code === 'policy-invalid' || code === 'policy-unread') return { page: 'policy', path: [] };
  return null;
}
