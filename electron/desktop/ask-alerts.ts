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

interface ShownAsk {
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
  readonly #shown = new Map<string, ShownAsk>();

  constructor(ports: AskAlertPorts) {
    this.#ports = ports;
  }

  receive({ waiting }: Pick<ApprovalsState, 'waiting'>): void {
    const now = new Map(waiting.filter(({ state }) => state === 'waiting').map((ask) => [ask.id, ask]));
    const waited = this.#shown.size > 0;
    for (const id of [...this.#shown.keys()]) if (!now.has(id)) this.#forget(id);
    const fresh: ShownAsk[] = [];
    for (const ask of now.values()) {
      const known = this.#shown.get(ask.id);
      if (known !== undefined) known.ask = ask;
      else {
        const shown: ShownAsk = { ask, how: 'asking', cancel: null };
        this.#shown.set(ask.id, shown);
        fresh.push(shown);
      }
    }
    const waits = this.#shown.size > 0;
    if (waits !== waited) this.#ports.onWaiting(waits);
    this.#settle();
    void this.#show(fresh);
  }

  /** The person turned to another window: what only the interface showed is told now. */
  lookedAway(): void {
    const list = [...this.#shown.values()].filter(({ how }) => how === 'window');
    // Or it would be told twice of a person who turns away twice at once.
    for (const shown of list) shown.how = 'asking';
    void this.#show(list);
  }

  /** A person put the dialog away, or it went by itself: it does not come back for what it showed. */
  dialogClosed(): void {
    for (const shown of this.#shown.values()) {
      if (shown.how !== 'dialog') continue;
      shown.how = 'away';
      shown.cancel?.();
    }
  }

  /** The person asked for the dialog, whatever was put away. False where nothing waits. */
  summon(): boolean {
    if (this.#shown.size === 0) return false;
    for (const shown of this.#shown.values()) shown.how = 'dialog';
    this.#ports.dialog.open();
    return true;
  }

  stop(): void {
    for (const id of [...this.#shown.keys()]) this.#forget(id);
    this.#ports.dialog.close();
  }

  async #show(list: readonly ShownAsk[]): Promise<void> {
    if (list.length === 0) return;
    const way = this.#ports.looksAtInterface() ? 'window' : await this.#ports.way().catch(() => 'dialog' as const);
    // Answered while it was asked how to tell, or summoned.
    const still = list.filter((shown) => this.#shown.get(shown.ask.id) === shown && shown.how === 'asking');
    for (const shown of still) {
      shown.how = way;
      if (way === 'notification') this.#ports.notify(shown.ask);
      if (way === 'dialog') shown.cancel = this.#ports.after(remindMs, () => this.#remind(shown));
    }
    if (way === 'dialog' && still.length > 0) this.#ports.dialog.open();
    this.#settle();
  }

  #remind(shown: ShownAsk): void {
    shown.cancel = null;
    if (shown.how === 'dialog' && !this.#ports.dialog.hasFocus()) this.#ports.notify(shown.ask);
  }

  /** A dialog that has nothing to show goes away. */
  #settle(): void {
    const wanted = [...this.#shown.values()].some(({ how }) => how === 'dialog' || how === 'asking');
    if (!wanted && this.#ports.dialog.isOpen()) this.#ports.dialog.close();
  }

  #forget(id: string): void {
    this.#shown.get(id)?.cancel?.();
    this.#shown.delete(id);
    this.#ports.withdraw(id);
  }
}
