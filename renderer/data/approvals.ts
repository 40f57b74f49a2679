import type { ApprovalsState, AskAnswer } from '../../shared/control/approvals.ts';
import type { AskView } from '../../shared/control/asks.ts';
import { type AskNotes, createAskNotes } from './ask-notes.ts';
import { type AskCard, nextQueue } from './ask-queue.ts';
import { createStore, type Store } from './store.ts';
import type { Toasts } from './toasts.ts';
import { type InterfaceBridge, reasonOf } from './transport/bridge.ts';

interface LastAnswer {
  readonly ids: readonly string[];
  readonly kind: Exclude<AskAnswer['kind'], 'extend'>;
}

/** Calls that wait for a person, what is typed for them, and the answers. */
export interface Approvals extends Store<ApprovalsState | null>, Omit<AskNotes, 'storeReason'> {
  /** In the order in which they are shown. */
  readonly queue: Store<readonly AskCard[]>;
  /** Keys of cards whose answer is under way. */
  readonly answering: Store<ReadonlySet<string>>;
  /** What was answered last from here: its asks, and how. */
  readonly lastAnswer: Store<LastAnswer | null>;
  /** The card that a person has before them. */
  readonly opened: Store<string | null>;
  receive(state: ApprovalsState): void;
  /** It was answered from here by a rule: it does not stay before the person when it ends. */
  markAnswered(id: string): void;
  /** What is open before a person: it stays where it is also when it ends. */
  open(key: string | null): void;
  /** While the pointer is over the list nothing leaves it. */
  freezeList(frozen: boolean): void;
  /** True where at least one of them was open for the answer. Why others were not is said in a toast. */
  answer(card: AskCard, asks: readonly AskView[], answer: AskAnswer): Promise<boolean>;
}

/** Calls that wait, not cards: identical ones joined into one ask count each, and one whose calls ended counts as one. */
export function waitingCalls(state: ApprovalsState | null): number {
  const waiting = state?.waiting.filter((ask) => ask.state === 'waiting') ?? [];
  return waiting.reduce((sum, { count }) => sum + Math.max(1, count), 0);
}

/** As many as one command takes. */
const atOnce = 100;

/** Sends an answer; tells which asks were open for it. Why others were not is said in a toast. */
async function send(
  { bridge, toasts }: { bridge: Pick<InterfaceBridge, 'call'>; toasts: Pick<Toasts, 'problem'> },
  asks: readonly AskView[],
  answer: AskAnswer,
): Promise<readonly string[]> {
  const taken: string[] = [];
  for (let from = 0; from < asks.length; from += atOnce) {
    const ids = asks.slice(from, from + atOnce).map(({ id }) => id);
    const said = await bridge.call('approvals.answer', { ids, answer });
    taken.push(...said.flatMap(({ id, done }) => (done ? [id] : [])));
    const why = said.find(({ done }) => !done)?.why;
    if (why !== undefined && why !== null) toasts.problem(why);
  }
  return taken;
}

/** The queue as it is shown: what a person has before them keeps its place. `waiting`: what waits now. */
function createShownQueue(waiting: () => readonly AskView[] | undefined) {
  const queue = createStore<readonly AskCard[]>([]);
  const opened = createStore<string | null>(null);
  /** Asks that were answered from here: they do not stay. */
  const answered = new Set<string>();
  let isListFrozen = false;
  const stays = ({ key, asks }: AskCard): boolean =>
    (key === opened.get() || isListFrozen) && !asks.every(({ id }) => answered.has(id));
  const arrange = (): void => {
    const now = waiting();
    if (now) queue.set(nextQueue(queue.get(), now, stays));
  };
  return {
    queue,
    opened,
    arrange,
    markAnswered(...ids: readonly string[]) {
      for (const id of ids) answered.add(id);
      arrange();
    },
    open(key: string | null) {
      if (key === opened.get()) return;
      opened.set(key);
      arrange();
    },
    freezeList(frozen: boolean) {
      isListFrozen = frozen;
      if (!frozen) arrange();
    },
  };
}

export function createApprovals(
  bridge: Pick<InterfaceBridge, 'call'>,
  toasts: Pick<Toasts, 'problem'>,
  storage: Storage,
): Approvals {
  const store = createStore<ApprovalsState | null>(null);
  const { arrange, ...shown } = createShownQueue(() => store.get()?.waiting);
  const { storeReason, ...typed } = createAskNotes(storage);
  const answering = createStore<ReadonlySet<string>>(new Set());
  const lastAnswer = createStore<LastAnswer | null>(null);
  const working = (key: string, works: boolean): void => {
    const others = [...answering.get()].filter((one) => one !== key);
    answering.set(new Set(works ? [...others, key] : others));
  };
  return {
    get: store.get,
    subscribe: store.subscribe,
    ...shown,
    ...typed,
    answering,
    lastAnswer,
    receive(state) {
      const before = shown.queue.get();
      store.set(state);
      arrange();
      // A note to an ask that ended meanwhile is offered again.
      const there = new Set(shown.queue.get().flatMap(({ key, over }) => (over ? [] : [key])));
      for (const { key, over } of before) if (!over && !there.has(key)) storeReason(typed.notes.get().get(key) ?? '');
    },
    async answer(card, asks, answer) {
      if (answering.get().has(card.key)) return false;
      working(card.key, true);
      // Before it is sent: that its asks ended may be heard of before its reply.
      if (answer.kind !== 'extend') lastAnswer.set({ ids: asks.map(({ id }) => id), kind: answer.kind });
      try {
        const taken = await send({ bridge, toasts }, asks, answer);
        if (answer.kind === 'deny' && answer.note !== null) storeReason(answer.note);
        if (answer.kind !== 'extend') {
          typed.setNote(card.key, '');
          shown.markAnswered(...taken);
        }
        return taken.length > 0;
      } catch (error) {
        toasts.problem(`Not answered. ${reasonOf(error)}`);
        return false;
      } finally {
        working(card.key, false);
      }
    },
  };
}
