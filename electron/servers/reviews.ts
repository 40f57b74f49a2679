import { CodedError } from '../../shared/coded-error.ts';
import type { ServerName } from '../../shared/names.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import type { BuiltInServer } from '../upstream/built-in.ts';
import type { PinsStore } from '../upstream/definitions.ts';
import type { Supervisor } from '../upstream/supervisor.ts';
import { acceptable, noteShown } from './definition-review.ts';
import type { ServersService } from './port.ts';
import type { ServerStarter } from './starter.ts';
import type { StoredServers } from './stored-servers.ts';

type Reviews = Pick<
  ServersService,
  | 'accept'
  | 'trustReads'
  | 'reviewNow'
  | 'acceptedBy'
  | 'definitions'
  | 'review'
  | 'definition'
  | 'unchecked'
  | 'checkedAt'
>;

/** What servers say of their tools, what of it is quarantined, and what a person says to that. */
export function createReviews(deps: {
  readonly stored: StoredServers;
  readonly starter: ServerStarter;
  readonly supervisor: Supervisor;
  readonly builtIn: BuiltInServer;
  readonly pins: PinsStore;
}): Reviews {
  const { stored, starter, supervisor, builtIn, pins } = deps;
  const ownTools = (server: ServerName) => (server === builtInServer ? builtIn.tools : []);
  return {
    async accept(server, by, acceptance) {
      await starter.listed(server);
      return supervisor.accept(server, by, acceptable({ supervisor, pins }, server, acceptance)).accepted;
    },
    async trustReads(server, by) {
      if (stored.find(server).kind === 'built-in') {
        throw new CodedError(
          'server-built-in',
          `${builtInServer} is our own code: which of its tools only read is known already.`,
        );
      }
      await starter.listed(server);
      return supervisor.trustReads(server, by);
    },
    async reviewNow(server) {
      await starter.listed(server);
      const changes = supervisor.review(server);
      noteShown(pins, server, changes);
      return changes;
    },
    acceptedBy: (server, tool) => supervisor.acceptedBy(server, tool),
    definitions: (server) => (starter.runs(server) ? supervisor.definitions(server) : ownTools(server)),
    review: (server) => (starter.runs(server) ? supervisor.review(server) : []),
    definition: (server, tool) => supervisor.tools.definition(server, tool),
    unchecked: (server, tool) => supervisor.unchecked(server, tool),
    checkedAt: (server) => (starter.runs(server) ? supervisor.checkedAt(server) : null),
  };
}
