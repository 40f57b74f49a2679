import type { ApprovalsState, AskAnswer, AskView } from '../../shared/control/approvals.ts';
import { type AskCard, nextQueue } from './ask-queue.ts';
import { createStore, type Store } from './store.ts';
import type { Toasts } from './toasts.ts';
import { type InterfaceBridge, reasonOf } from './transport/bridge.ts';

/** Calls that wait for a person, what is typed for them, and the answers. */
export interface Approvals extends Store<ApprovalsState | null> {
  /** In the order in which they are shown. */
  readonly queue: Store<readonly AskCard[]>;
  /** Notes as they are typed, by the key of their card. They outlive pages, and the ask itself. */
  readonly notes: Store<ReadonlyMap<string, string>>;
  /** Reasons that this person gave last, newest first. */
  readonly reasons: Store<readonly string[]>;
  /** Keys of cards whose answer is under way. */
  readonly answering: Store<ReadonlySet<string>>;
  /** The card that a person has before them. */
  readonly opened: Store<string | null>;
  receive(state: ApprovalsState): void;
  setNote(key: string, note: string): void;
  /** It was answered from here by a rule: it does not stay before the person when it ends. */
  markAnswered(id: string): void;
  /** What is open before a person: it stays where it is also when it ends. */
  open(key: string | null): void;
  /** While the pointer is over the list nothing leaves it. */
  holdList(held: boolean): void;
  /** True where at least one of them was open for the answer. Why others were not is said in a toast. */
  answer(card: AskCard, asks: readonly AskView[], answer: AskAnswer): Promise<boolean>;
}

/** Calls that wait, not cards: identical ones joined into one ask count each, and one whose calls ended counts as one. */
export function waitingCalls(state: ApprovalsState | null): number {
  const waiting = state?.waiting.filter((ask) => ask.state === 'waiting') ?? [];
  return waiting.reduce((sum, { count }) => sum + Math.max(1, count), 0);
}

const reasonsKey = 'railguard.reasons';
const maxReasons = 3;
/** As many as one command takes. */
const atOnce = 100;

function readReasons(storage: Storage): readonly string[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(reasonsKey) ?? '[]');
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry === 'string').slice(0, maxReasons) : [];
  } catch {
    // A damaged entry is as if it were not there.
    return [];
  }
}

export function createApprovals(
  bridge: Pick<InterfaceBridge, 'call'>,
  toasts: Pick<Toasts, 'problem'>,
  storage: Storage,
): Approvals {
  const store = createStore<ApprovalsState | null>(null);
  const queue = createStore<readonly AskCard[]>([]);
  const notes = createStore<ReadonlyMap<string, string>>(new Map());
  const reasons = createStore(readReasons(storage));
  const answering = createStore<ReadonlySet<string>>(new Set());
  const answered = new Set<string>();
  const opened = createStore<string | null>(null);
  let listHeld = false;

  const stays = ({ key, asks }: AskCard): boolean =>
    (key === opened.get() || listHeld) && !asks.every(({ id }) => answered.has(id));
  const arrange = (): void => {
    const waiting = store.get()?.waiting;
    if (waiting) queue.set(nextQueue(queue.get(), waiting, stays));
  };
  const keepReason = (text: string): void => {
    const said = text.trim();
    if (said === '') return;
    reasons.update((before) => [said, ...before.filter((one) => one !== said)].slice(0, maxReasons));
    storage.setItem(reasonsKey, JSON.stringify(reasons.get()));
  };
  const setNote = (key: string, note: string): void => {
    const next = new Map(notes.get());
    if (note === '') next.delete(key);
    else next.set(key, note);
    notes.set(next);
  };
  const working = (key: string, works: boolean): void => {
    const next = new Set(answering.get());
    if (works) next.add(key);
    else next.delete(key);
    answering.set(next);
  };

  async function send(asks: readonly AskView[], answer: AskAnswer): Promise<boolean> {
    let any = false;
    for (let from = 0; from < asks.length; from += atOnce) {
      const ids = asks.slice(from, from + atOnce).map(({ id }) => id);
      const said = await bridge.call('approvals.answer', { ids, answer });
      for (const { id, done } of said) if (done && answer.kind !== 'extend') answered.add(id);
      any ||= said.some(({ done }) => done);
      const why = said.find(({ done }) => !done)?.why;
      if (why !== undefined && why !== null) toasts.problem(why);
    }
    return any;
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    queue,
    notes,
    reasons,
    answering,
    opened,
    receive(state) {
      const before = queue.get();
      store.set(state);
      arrange();
      // A note to an ask that ended meanwhile is offered again.
      const there = new Set(
        queue
          .get()
          .filter(({ over }) => !over)
          .map(({ key }) => key),
      );
      for (const { key, over } of before) {
        const note = notes.get().get(key);
        if (!over && !there.has(key) && note !== undefined) keepReason(note);
      }
    },
    setNote,
    markAnswered(id) {
      answered.add(id);
      arrange();
    },
    open(key) {
      if (key === opened.get()) return;
      opened.set(key);
      arrange();
    },
    holdList(held) {
      listHeld = held;
      if (!held) arrange();
    },
    async answer(card, asks, answer) {
      if (answering.get().has(card.key)) return false;
      working(card.key, true);
      try {
        const done = await send(asks, answer);
        if (answer.kind === 'deny' && answer.note !== null) keepReason(answer.note);
        if (answer.kind !== 'extend') setNote(card.key, '');
        arrange();
        return done;
      } catch (error) {
        toasts.problem(`Not answered. ${reasonOf(error)}`);
        return false;
      } finally {
        working(card.key, false);
      }
    },
  };
}
