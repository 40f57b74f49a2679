import type { AgentView } from '../../shared/control/agents.ts';
import type { ApprovalsState } from '../../shared/control/approvals.ts';
import type { Attention } from '../../shared/control/attention.ts';
import type { EventName } from '../../shared/control/contract.ts';
import type { FeedRow } from '../../shared/control/feed.ts';
import type { GateState } from '../../shared/control/gate.ts';
import type { Caller, Control } from '../control/port.ts';
import type { TraySources } from './tray-view.ts';

const caller: Caller = { endpoint: 'tray', pid: null };
/** Rows that are kept to be shown. */
const mostRows = 5;

type Known = { -readonly [K in keyof TraySources]: TraySources[K] | null };

/**
 * What the tray shows, as events say it and as it was asked for at the start. `calls`: whether each call is listened for; where
 * the menu is made when it opens, they are asked for then.
 */
export class FollowedSources {
  readonly #control: Control;
  readonly #followsCalls: boolean;
  readonly #changed: (rowsOnly: boolean) => void;
  readonly #known: Known = { gate: null, attention: null, asks: null, agents: null, calls: null };
  readonly #stop: () => void;

  constructor(control: Control, calls: boolean, changed: (rowsOnly: boolean) => void) {
    this.#control = control;
    this.#followsCalls = calls;
    this.#changed = changed;
    const names: EventName[] = ['gate.state', 'attention.changed', 'approvals.changed', 'agents.changed'];
    this.#stop = control.listen(
      (name, payload) => this.#onEvent(name, payload),
      calls ? [...names, 'feed.rows'] : names,
    );
  }

  /** Asks for all that no event said yet. Rejects with the first refusal; what was answered counts all the same. */
  async read(): Promise<void> {
    const ask = async (name: string, input: object, take: (answer: unknown) => void): Promise<void> =>
      take(await this.#control.call(name, input, caller));
    const known = this.#known;
    const answers = await Promise.allSettled([
      ask('gate.state', {}, (answer) => {
        known.gate ??= answer as GateState;
      }),
      ask('attention.list', {}, (answer) => {
        known.attention ??= answer as Attention;
      }),
      ask('approvals.list', {}, (answer) => {
        known.asks ??= (answer as ApprovalsState).waiting;
      }),
      ask('agents.list', {}, (answer) => {
        known.agents ??= answer as AgentView[];
      }),
      this.readCalls(),
    ]);
    this.#changed(false);
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async readCalls(): Promise<void> {
    const page = await this.#control.call('feed.page', { filter: {}, before: null, limit: mostRows }, caller);
    const { rows } = page as { readonly rows: readonly FeedRow[] };
    // What events said while the page was read is newer than the page.
    this.#known.calls = this.#followsCalls ? newestOf((this.#known.calls ?? []) as readonly FeedRow[], rows) : rows;
  }

  /** Null until it is known what the gate does; what else is not known yet is left out. */
  get sources(): TraySources | null {
    const { gate, attention, asks, agents, calls } = this.#known;
    if (gate === null) return null;
    return {
      gate,
      attention: attention ?? { items: [], badge: 0 },
      asks: asks ?? [],
      agents: agents ?? [],
      calls: calls ?? [],
    };
  }

  stop(): void {
    this.#stop();
  }

  #onEvent(name: EventName, payload: unknown): void {
    if (name === 'gate.state') this.#known.gate = payload as GateState;
    if (name === 'attention.changed') this.#known.attention = payload as Attention;
    if (name === 'approvals.changed') this.#known.asks = (payload as ApprovalsState).waiting;
    if (name === 'agents.changed') this.#known.agents = payload as AgentView[];
    if (name === 'feed.rows') this.#onRows((payload as { readonly rows: readonly FeedRow[] }).rows);
    this.#changed(name === 'feed.rows');
  }

  /** Oldest first; a call that is known already changed. */
  #onRows(rows: readonly FeedRow[]): void {
    const newest = new Map<string, FeedRow>();
    for (const row of [...rows].reverse()) if (!newest.has(row.call)) newest.set(row.call, row);
    this.#known.calls = newestOf([...newest.values()], (this.#known.calls ?? []) as readonly FeedRow[]);
  }
}

/** The newest rows of both. A call that is in both is as `now` has it. */
function newestOf(now: readonly FeedRow[], before: readonly FeedRow[]): readonly FeedRow[] {
  const known = new Set(now.map(({ call }) => call));
  const joined = [...now, ...before.filter(({ call }) => !known.has(call))];
  return joined.sort((one, other) => other.seq - one.seq).slice(0, mostRows);
}
