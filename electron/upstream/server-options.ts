import type { ParamHeader } from '../../shared/envelope.ts';
import type { ClientInfo, ListKind } from '../../shared/upstream-connection.ts';
import type { PartyBudget } from '../lib/byte-budget.ts';
import type { WatchClock } from './definition-watch.ts';
import type { DefinitionChange, PinsStore } from './definitions.ts';
import type { Driver } from './driver.ts';
import type { ClientIdentity, UpstreamLog, UpstreamSpec, UpstreamTimes } from './spec.ts';

/** What one server behind the gateway is made of, and whom it tells. */
export interface ServerOptions {
  readonly spec: UpstreamSpec;
  /** `paramHeaders`: what the server's tools want repeated in headers. */
  makeDriver(client: ClientInfo, paramHeaders: (tool: string) => readonly ParamHeader[]): Driver;
  readonly pins: PinsStore;
  /** Where its lists are counted. */
  readonly lists: PartyBudget;
  readonly times: UpstreamTimes;
  readonly client: ClientIdentity;
  readonly clock: WatchClock;
  log(entry: UpstreamLog): void;
  onChange(): void;
  onListChange(kind: ListKind): void;
  /** Names of other servers' tools. */
  otherNames(): Iterable<string>;
  onQuarantine(changes: readonly DefinitionChange[]): void;
}
