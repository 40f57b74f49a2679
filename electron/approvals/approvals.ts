// biome-ignore-all lint/style/noExcessiveLinesPerFile: the queue with its clocks, file and records: each method joins two of them
import { randomBytes } from 'node:crypto';
import type { ApprovalsState, AskAnswer } from '../../shared/control/approvals.ts';
import type { AskView } from '../../shared/control/asks.ts';
import type { AnswerRuleKind } from '../../shared/policy/answer-rules.ts';
import { sessionView } from '../control/approval-views.ts';
import type { ApprovalsService } from '../control/services.ts';
import type { Ask } from '../guard/approvals/ask.ts';
import { type Answered, ApprovalQueue } from '../guard/approvals/queue.ts';
import { Spared } from '../guard/approvals/spared.ts';
import { waitTimes } from '../guard/approvals/times.ts';
import { Alarm, Later, PacedListeners } from '../lib/later.ts';
import { AskCards } from './ask-cards.ts';
import type { AskEffects } from './ask-effects.ts';
import { askEvent } from './ask-records.ts';
import type { AsksFile } from './asks-file.ts';
import type { ApprovalServices } from './port.ts';

export interface ApprovalsOptions {
  /** Seconds for which calls are held, as the entry was told; null: as the settings say. */
  readonly holdSeconds: number | null;
  /** Whether answers from the command line count where the settings do not say. */
  readonly commandLineAnswers: boolean;
  readonly serving: boolean;
}

/** What the queue is joined with. */
interface ApprovalDeps {
  readonly file: AsksFile;
  readonly effects: AskEffects;
  /** Called with each ask once its effect is read, and of each end. Returns at once. */
  sendPending(ask: AskView): void;
}

/** The file is written at most this often; what must not come back is written at once. */
const saveAfterMs = 100;

/** The queue of this process, with what it knows nothing of: a timer, a file, records, cards, and whoever watches. */
export class Approvals implements ApprovalsService {
  readonly queue: ApprovalQueue;
  readonly spared: Spared;
  readonly #services: ApprovalServices;
  readonly #deps: ApprovalDeps;
  readonly #options: ApprovalsOptions;
  readonly #cards: AskCards;
  readonly #watchers: PacedListeners;
  readonly #pendingSave = new Later(
    () => this.#save(),
    () => saveAfterMs,
  );
  readonly #alarm = new Alarm(() => this.#ring());
  #locked = false;

  constructor(services: ApprovalServices, deps: ApprovalDeps, options: ApprovalsOptions) {
    this.#services = services;
    this.#deps = deps;
    this.#options = options;
    this.#watchers = new PacedListeners(() => services.clock.monotonic());
    this.queue = this.#openQueue();
    this.#cards = new AskCards(services, deps.effects, () => this.queue.decided());
    this.spared = new Spared((id) => this.queue.find(id));
    if (options.serving) this.#restore();
  }

  get serving(): boolean {
    return this.#options.serving;
  }

  get commandLineAnswers(): boolean {
    return this.#services.settings.get().approvals.commandLineAnswers ?? this.#options.commandLineAnswers;
  }

  get unseen(): number {
    return this.queue.unseen().length;
  }

  get waiting(): number {
    return this.queue.waiting;
  }

  state(): ApprovalsState {
    this.queue.tick();
    const { timeoutSeconds, holdSeconds } = this.#services.settings.get().approvals;
    return {
      waiting: this.queue.open().map((ask) => this.#cards.view(ask)),
      unseen: this.queue.unseen().map((ask) => this.#cards.view(ask)),
      sessions: this.queue.sessions().map(sessionView),
      timeoutSeconds,
      holdSeconds: this.#options.holdSeconds ?? holdSeconds,
    };
  }

  view(id: string): AskView | null {
    const ask = this.queue.find(id);
    return ask === null ? null : this.#cards.view(ask);
  }

  history(limit: number): AskView[] {
    const asks = this.queue.decided().slice(0, limit);
    return asks.map((ask) => this.#cards.view(ask));
  }

  open(): readonly Ask[] {
    return this.queue.open();
  }

  decided(): readonly Ask[] {
    return this.queue.decided();
  }

  find(id: string): Ask | null {
    return this.queue.find(id);
  }

  answer(id: string, answer: AskAnswer, by: string): Answered {
    return this.queue.answer(id, answer, by);
  }

  answerByRule(id: string, kind: AnswerRuleKind, by: string): Answered {
    return this.queue.answer(id, kind === 'allow' ? { kind: 'rule' } : { kind: 'deny', note: null }, by);
  }

  review(id: string, verdict: 'allow' | 'dismiss', by: string): boolean {
    return this.queue.review(id, verdict, by);
  }

  endSession(id: string, by: string): boolean {
    if (!this.queue.endSession(id)) return false;
    const what = `Ended the answer for a session ${id}`;
    this.#services.journal.event({ kind: 'approval', what, by }).catch(() => undefined);
    return true;
  }

  spare(id: string): () => void {
    return this.spared.add(id);
  }

  /** Called when the screen was locked, and when it was unlocked. */
  setLocked(locked: boolean): void {
    this.#locked = locked;
  }

  changed(): void {
    this.#watchers.notify();
  }

  onChange(listener: () => void): () => void {
    return this.#watchers.add(listener);
  }

  /** Ends holds, and keeps what waits. */
  stop(): void {
    if (!this.serving) return;
    this.queue.stop();
    this.#alarm.set(null);
    this.#watchers.stop();
    this.#pendingSave.now();
  }

  #openQueue(): ApprovalQueue {
    const { clock, settings, profiles } = this.#services;
    const times = waitTimes({
      settings: () => settings.get().approvals,
      ownHold: (agent) => settings.get().agents.find(({ id }) => id === agent)?.holdSeconds ?? null,
      holdSeconds: this.#options.holdSeconds,
    });
    return new ApprovalQueue({
      clock,
      times,
      newId: () => randomBytes(5).toString('hex'),
      riskOf: ({ server, tool }) => profiles.profile(server, tool).risk,
      maxPending: () => settings.get().approvals.maxPending,
      isLocked: () => this.#locked,
      onImpatient: times.gaveUp,
      save: (asks) => this.#deps.file.write(asks),
      onAsked: (ask) => this.#asked(ask),
      onEnded: (ask) => this.#ended(ask),
      onChange: () => this.#queueChanged(),
    });
  }

  #restore(): void {
    const stored = this.#deps.file.read();
    if (stored !== null) this.queue.restore(stored);
    this.#alarm.set(this.queue.nextIn());
    for (const ask of this.queue.open()) this.#cards.readEffect(ask, () => this.changed());
  }

  #asked(ask: Ask): void {
    const sendPending = (): void => {
      if (ask.state === 'waiting' && !ask.unseen) this.#deps.sendPending(this.#cards.view(ask));
    };
    this.#cards.read(ask, sendPending, () => this.changed());
    this.#record(ask);
  }

  #ended(ask: Ask): void {
    this.#record(ask);
    this.#deps.sendPending(this.#cards.view(ask));
    this.#cards.retainOnly([...this.queue.open(), ...this.queue.decided()]);
  }

  #queueChanged(): void {
    this.#alarm.set(this.queue.nextIn());
    this.#pendingSave.start();
    this.changed();
  }

  #record(ask: Ask): void {
    // The call's own record says whether it passed, and is on disk before it does; a broken journal has closed the gate.
    this.#services.journal.event(askEvent(ask, this.#cards.view(ask))).catch(() => undefined);
  }

  #ring(): void {
    this.queue.tick();
    // A timer may ring a moment before its time: then nothing has ended, nothing tells of a change, and it is set anew here.
    this.#alarm.set(this.queue.nextIn());
  }

  #save(): void {
    try {
      this.#deps.file.write(this.queue.snapshot());
    } catch (error) {
      this.#services.writeLog({ level: 'error', text: `what waits for a person could not be kept: ${String(error)}` });
    }
  }
}
