import { randomBytes } from 'node:crypto';
import type { ApprovalsState, AskAnswer, AskView } from '../../shared/control/approvals.ts';
import { type AgentId, personAgent } from '../../shared/names.ts';
import { type AskFacts, askView, sessionView } from '../control/approval-views.ts';
import type { ApprovalsService } from '../control/context.ts';
import type { Ask } from '../guard/approvals/ask.ts';
import { ApprovalQueue } from '../guard/approvals/queue.ts';
import type { AskEffects } from './ask-effects.ts';
import { askEvent } from './ask-records.ts';
import type { AsksFile } from './asks-file.ts';
import type { Services } from './services.ts';

export interface ApprovalsOptions {
  /** Seconds for which calls are held, as the entry was told; null: as the settings say. */
  readonly holdSeconds: number | null;
  /** Whether answers from the command line count where the settings do not say. */
  readonly commandLineAnswers: boolean;
  readonly serving: boolean;
}

/** What the queue is joined with. */
interface AskParts {
  readonly file: AsksFile;
  readonly effects: AskEffects;
  /** Told of each ask once its effect is read, and of each end. Returns at once. */
  tell(ask: AskView): void;
}

/** The queue of this process, with its timer, its file and its records. */
export interface Approvals extends ApprovalsService {
  readonly queue: ApprovalQueue;
  /** Called when the screen was locked, and when it was unlocked. */
  setLocked(locked: boolean): void;
  /** Whether a rule is being written for it: that does not end it. */
  isSpared(id: string): boolean;
  /** Called when that is over: rules that changed meanwhile may end it now. */
  onUnspared(listener: (ask: Ask) => void): void;
  /** Ends holds, and keeps what waits. */
  stop(): void;
}

const personHoldMs = 3_600_000;
/** The file is written at most this often; what must not come back is written at once. */
const keepAfterMs = 100;
/** A client that hears of progress is held so long at most. */
const longHoldMs = 600_000;
/** Watchers are told this soon, and later where telling them takes long, for many wait: it takes a tenth of the time at most. */
const soonestTellMs = 30;
const latestTellMs = 1000;

export function openApprovals(
  services: Services,
  { file, effects, tell }: AskParts,
  options: ApprovalsOptions,
): Approvals {
  const { clock, settings, journal } = services;
  const before = new Map<string, AskView['before']>();
  const listeners = new Set<() => void>();
  let locked = false;
  const spared = new Set<string>();
  let unspared: ((ask: Ask) => void) | null = null;
  let tellAfterMs = soonestTellMs;
  const later = new Later(
    () => {
      const begun = clock.monotonic();
      for (const listener of listeners) listener();
      const tookMs = clock.monotonic() - begun;
      tellAfterMs = Math.min(latestTellMs, Math.max(soonestTellMs, 10 * tookMs));
    },
    () => tellAfterMs,
  );
  const keeping = new Later(
    () => {
      try {
        file.keep(queue.kept());
      } catch (error) {
        services.say({ level: 'error', text: `what waits for a person could not be kept: ${String(error)}` });
      }
    },
    () => keepAfterMs,
  );
  const alarm = new Alarm(() => {
    queue.tick();
    // A timer may ring a moment before its time: then nothing has ended, nothing tells of a change, and it is set anew here.
    alarm.set(queue.nextIn());
  });
  const ownHold = (agent: AgentId) => settings.get().agents.find(({ id }) => id === agent)?.holdSeconds ?? null;
  /** Agents whose client gave up a call that was held longer. */
  const impatient = new Set<AgentId>();
  const queue = new ApprovalQueue({
    clock,
    times: {
      holdMs(agent) {
        // A person who sent a call themselves looks at it until it is answered.
        if (agent === personAgent) return personHoldMs;
        return (ownHold(agent) ?? options.holdSeconds ?? settings.get().approvals.holdSeconds) * 1000;
      },
      // Who set a hold of its agent's own means just that.
      longHoldMs: (agent) => (ownHold(agent) === null && !impatient.has(agent) ? longHoldMs : null),
      askMs() {
        const { timeoutSeconds } = settings.get().approvals;
        return timeoutSeconds === null ? null : timeoutSeconds * 1000;
      },
    },
    newId: () => randomBytes(5).toString('hex'),
    riskOf: ({ server, tool }) => services.profiles.profile(server, tool).risk,
    maxPending: () => settings.get().approvals.maxPending,
    isLocked: () => locked,
    onImpatient: (agent) => impatient.add(agent),
    keep: (kept) => file.keep(kept),
    onAsked(ask) {
      const asked = (): void => {
        if (ask.state === 'waiting' && !ask.unseen) tell(view(ask));
      };
      effects.read(ask, () => {
        later.start();
        asked();
      });
      if (effects.of(ask.id).state !== 'reading') asked();
      void lastCalls(journal, ask).then(
        (calls) => {
          before.set(ask.id, calls);
          later.start();
        },
        () => undefined,
      );
      record(ask);
    },
    onEnded(ask) {
      record(ask);
      tell(view(ask));
      forget();
    },
    onChange() {
      alarm.set(queue.nextIn());
      keeping.start();
      later.start();
    },
  });

  /** Of decided asks only so much is remembered as the history shows. */
  function forget(): void {
    const known = new Set([...queue.open(), ...queue.decided()].map(({ id }) => id));
    for (const id of before.keys()) if (!known.has(id)) before.delete(id);
    effects.keepOnly(known);
  }
  function factsOf({ id }: Ask): AskFacts {
    return { effect: effects.of(id), before: before.get(id) ?? [] };
  }
  const parts = { ...services, profile: services.profiles.profile, isTestrail: services.profiles.isTestrail };
  const view = (ask: Ask): AskView => askView(parts, ask, factsOf(ask), queue.decided());
  function record(ask: Ask): void {
    // The call's own record says whether it passed, and is on disk before it does; a broken journal has closed the gate.
    journal.event(askEvent(ask, view(ask))).catch(() => undefined);
  }

  if (options.serving) {
    const kept = file.read();
    if (kept !== null) queue.restore(kept);
    alarm.set(queue.nextIn());
    for (const ask of queue.open()) effects.read(ask, () => later.start());
  }

  return {
    queue,
    serving: options.serving,
    get commandLineAnswers() {
      return settings.get().approvals.commandLineAnswers ?? options.commandLineAnswers;
    },
    get unseen() {
      return queue.unseen().length;
    },
    get waiting() {
      return queue.waiting;
    },
    state(): ApprovalsState {
      queue.tick();
      const { timeoutSeconds, holdSeconds } = settings.get().approvals;
      return {
        waiting: queue.open().map(view),
        unseen: queue.unseen().map(view),
        sessions: queue.sessions().map(sessionView),
        timeoutSeconds,
        holdSeconds: options.holdSeconds ?? holdSeconds,
      };
    },
    view(id) {
      const ask = queue.find(id);
      return ask === null ? null : view(ask);
    },
    answer: (id: string, answer: AskAnswer, by: string) => queue.answer(id, answer, by),
    endSession(id, by) {
      if (!queue.endSession(id)) return false;
      journal.event({ kind: 'approval', what: `Ended the answer for a session ${id}`, by }).catch(() => undefined);
      return true;
    },
    open: () => queue.open(),
    decided: () => queue.decided(),
    find: (id) => queue.find(id),
    spare(id) {
      spared.add(id);
      return () => {
        spared.delete(id);
        const ask = queue.find(id);
        if (ask !== null) unspared?.(ask);
      };
    },
    setLocked(now) {
      locked = now;
    },
    review: (id, verdict, by) => queue.review(id, verdict, by),
    isSpared: (id) => spared.has(id),
    onUnspared(listener) {
      unspared = listener;
    },
    answerByRule: (id, kind, by) =>
      kind === 'allow' ? queue.answer(id, { kind: 'rule' }, by) : queue.answer(id, { kind: 'deny', note: null }, by),
    history: (limit) => queue.decided().slice(0, limit).map(view),
    changed: () => later.start(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      if (!options.serving) return;
      queue.stop();
      alarm.set(null);
      later.cancel();
      keeping.now();
    },
  };
}

const shownBefore = 4;

/** What the agent did just before it asked. */
async function lastCalls(journal: Services['journal'], { agent, call }: Ask): Promise<AskView['before']> {
  const { rows } = await journal.page({ agents: [agent] }, null, shownBefore + 1);
  return rows
    .filter((row) => row.call !== call)
    .slice(0, shownBefore)
    .map((row) => ({
      call: row.call,
      at: row.at,
      tool: row.tool,
      arguments: JSON.stringify(row.arguments.value).slice(0, 200),
      outcome: row.outcome,
    }));
}

/** Runs once, a while after it was started first. */
class Later {
  readonly #run: () => void;
  readonly #ms: () => number;
  #timer: NodeJS.Timeout | null = null;

  constructor(run: () => void, ms: () => number) {
    this.#run = run;
    this.#ms = ms;
  }

  start(): void {
    this.#timer ??= setTimeout(() => this.now(), this.#ms());
  }

  now(): void {
    this.cancel();
    this.#run();
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** A timer that is set anew; never later than a minute ahead, for the machine may sleep meanwhile. */
class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  set(inMs: number | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = inMs === null ? null : setTimeout(this.#ring, Math.min(60_000, Math.max(1, Math.ceil(inMs))));
  }
}
