import type { ApprovalsState } from '../../shared/control/approvals.ts';
import type { AskView } from '../../shared/control/asks.ts';

/** How a person is told of a call that waits, now. */
export type Way = 'dialog' | 'notification' | 'nothing';

export interface AskAlertPorts {
  /** The approval dialog. Opening one that is open does nothing. */
  readonly dialog: { open(): void; close(): void; isOpen(): boolean; hasFocus(): boolean };
  notify(ask: AskView): void;
  /** The notification about this ask has nothing to say any more. */
  withdraw(id: string): void;
  /** Whether the person has the interface before them: it shows what waits by itself. */
  looksAtInterface(): boolean;
  /** Asked for each ask that comes, and again when the person turned away from the interface. */
  way(): Promise<Way>;
  /** Called with whether any call waits, when that changes: the global shortcut is ours only while one does. */
  onWaiting(waits: boolean): void;
  /** Runs later. Returns the way to cancel. */
  after(ms: number, run: () => void): () => void;
}

/** A dialog that nobody turned to for so long may stand on a screen that nobody looks at. */
const remindMs = 15_000;

interface Told {
  ask: AskView;
  /** `window`: the interface shows it. `away`: a person put the dialog away. */
  how: Way | 'window' | 'away' | 'asking';
  cancel: (() => void) | null;
}

/**
 * Decides for each call that waits where a person sees it: in the interface that they have before them, in the dialog, or by
 * a notification. What is answered anywhere goes away everywhere.
 */
export class AskAlerts {
  readonly #ports: AskAlertPorts;
  readonly #told = new Map<string, Told>();

  constructor(ports: AskAlertPorts) {
    this.#ports = ports;
  }

  receive({ waiting }: Pick<ApprovalsState, 'waiting'>): void {
    const now = new Map(waiting.filter(({ state }) => state === 'waiting').map((ask) => [ask.id, ask]));
    const waited = this.#told.size > 0;
    for (const id of [...this.#told.keys()]) if (!now.has(id)) this.#forget(id);
    const fresh: Told[] = [];
    for (const ask of now.values()) {
      const known = this.#told.get(ask.id);
      if (known !== undefined) known.ask = ask;
      else {
        const told: Told = { ask, how: 'asking', cancel: null };
        this.#told.set(ask.id, told);
        fresh.push(told);
      }
    }
    const waits = this.#told.size > 0;
    if (waits !== waited) this.#ports.onWaiting(waits);
    this.#settle();
    void this.#tell(fresh);
  }

  /** The person turned to another window: what only the interface showed is told now. */
  lookedAway(): void {
    void this.#tell([...this.#told.values()].filter(({ how }) => how === 'window'));
  }

  /** A person put the dialog away, or it went by itself: it does not come back for what it showed. */
  dialogClosed(): void {
    for (const told of this.#told.values()) {
      if (told.how !== 'dialog') continue;
      told.how = 'away';
      told.cancel?.();
    }
  }

  /** The person asked for the dialog, whatever was put away. False where nothing waits. */
  summon(): boolean {
    if (this.#told.size === 0) return false;
    for (const told of this.#told.values()) told.how = 'dialog';
    this.#ports.dialog.open();
    return true;
  }

  stop(): void {
    for (const id of [...this.#told.keys()]) this.#forget(id);
    this.#ports.dialog.close();
  }

  async #tell(list: readonly Told[]): Promise<void> {
    if (list.length === 0) return;
    const way = this.#ports.looksAtInterface() ? 'window' : await this.#ports.way().catch(() => 'dialog' as const);
    // Answered while it was asked how to tell.
    const still = list.filter((told) => this.#told.get(told.ask.id) === told);
    for (const told of still) {
      told.how = way;
      if (way === 'notification') this.#ports.notify(told.ask);
      if (way === 'dialog') told.cancel = this.#ports.after(remindMs, () => this.#remind(told));
    }
    if (way === 'dialog' && still.length > 0) this.#ports.dialog.open();
    this.#settle();
  }

  #remind(told: Told): void {
    told.cancel = null;
    if (told.how === 'dialog' && !this.#ports.dialog.hasFocus()) this.#ports.notify(told.ask);
  }

  /** A dialog that has nothing to show goes away. */
  #settle(): void {
    const wanted = [...this.#told.values()].some(({ how }) => how === 'dialog' || how === 'asking');
    if (!wanted && this.#ports.dialog.isOpen()) this.#ports.dialog.close();
  }

  #forget(id: string): void {
    this.#told.get(id)?.cancel?.();
    this.#told.delete(id);
    this.#ports.withdraw(id);
  }
}
