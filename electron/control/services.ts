import type { ApprovalsState, AskAnswer } from '../../shared/control/approvals.ts';
import type { AskView } from '../../shared/control/asks.ts';
import type { DesktopState } from '../../shared/control/desktop.ts';
import type { CallLens, PutBackPreview, PutBackResult } from '../../shared/control/lens.ts';
import type { SmallWindow } from '../../shared/control/small-windows.ts';
import type { ListForm, TestrailTarget } from '../../shared/control/testrail.ts';
import type { WebhookView } from '../../shared/control/webhook.ts';
import type { WindowPlace } from '../../shared/control/windows.ts';
import type { Decision } from '../../shared/decision.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';
import type { CallId, ServerName } from '../../shared/names.ts';
import type { AnswerRuleKind } from '../../shared/policy/answer-rules.ts';
import type { ToolSet } from '../../shared/testrail/tool-sets.ts';
import type { Ask } from '../guard/approvals/ask.ts';

/** What the built-in server talks to. */
export interface TestrailService {
  target(): TestrailTarget;
  login(url: string, user: string, key: string): Promise<TestrailTarget>;
  sandbox(reset: boolean): Promise<{ url: string; user: string; key: string }>;
  /** The sandbox's REST address, of last time where it does not run; null where it never did. Starts nothing. */
  sandboxAddress(): Promise<{ url: string; user: string; key: string } | null>;
  /** How lists of the sandbox come. */
  lists(): ListForm;
  /** Kept, and so from the next request on. */
  setLists(form: ListForm): void;
  /** How many tools the built-in server lists. */
  toolSet(): ToolSet;
  /** Kept, and told to agents at once. */
  offer(set: ToolSet): void;
}

/** The calls that wait for a person. */
export interface ApprovalsService {
  /** False where the folder is only looked at: no call waits then. */
  readonly serving: boolean;
  /** Whether answers from the command line count. */
  readonly commandLineAnswers: boolean;
  readonly waiting: number;
  /** Asks that were denied while the screen was locked, and that nobody looked at since. */
  readonly unseen: number;
  state(): ApprovalsState;
  view(id: string): AskView | null;
  /** `by`: through which endpoint. The first answer counts. */
  answer(
    id: string,
    answer: AskAnswer,
    by: string,
  ): { readonly done: true } | { readonly done: false; readonly why: string };
  endSession(id: string, by: string): boolean;
  /** What a person says of an ask that was denied while the screen was locked; false where it did not wait for that. */
  review(id: string, verdict: 'allow' | 'dismiss', by: string): boolean;
  /** What waits, and Allows that nobody used yet. */
  open(): readonly Ask[];
  /** Newest first. */
  decided(): readonly Ask[];
  find(id: string): Ask | null;
  /** From now on this ask does not end because its rule changed: it is answered by that. Returns what ends this again. */
  spare(id: string): () => void;
  /** Answers an ask for which a rule was just written. */
  answerByRule(
    id: string,
    kind: AnswerRuleKind,
    by: string,
  ): { readonly done: true } | { readonly done: false; readonly why: string };
  /** Newest first. */
  history(limit: number): AskView[];
  /** Settings changed: whoever watches is told. */
  changed(): void;
  onChange(listener: () => void): () => void;
}

/** What the desktop app does for this person. Each part is null, or left undone, where the system cannot. */
export interface DesktopPort {
  state(): DesktopState | Promise<DesktopState>;
  startAtLogin(on: boolean): void | Promise<void>;
  /** Makes the command `railguard` for a terminal, or takes away the one that was made. */
  linkCommand(on: boolean): void | Promise<void>;
  checkForUpdates(): void | Promise<void>;
  /** Asks the system for the key ring again. */
  openKeyRing(): void | Promise<void>;
  /** Ends as a quit does, and starts again, with an update where one is ready. */
  restart(): void;
  showFolder(folder: string): void | Promise<void>;
  /** Returns an unsubscribe function. */
  onChange(listener: () => void): () => void;
}

/** What was given at the start, and comes before the settings. */
export interface StartChoices {
  readonly port: boolean;
  readonly isFixed: boolean;
  /** What counts where the settings do not say. */
  readonly holdPermissiveEdits: boolean;
}

/** What came of a call that a person made. `decision`: by which it went, or was stopped. */
export type PersonCallResult = { readonly call: CallId; readonly decision: Decision } & (
  | { readonly state: 'ok'; readonly result: JsonObject; readonly upstreamMs: number }
  /** No rule lets it pass, or a person said no: nothing was sent. */
  | { readonly state: 'refused'; readonly why: string }
  /** It was sent, and its server answered with an error, or not at all. `result`: what it answered, where it did. */
  | { readonly state: 'failed'; readonly why: string; readonly result: JsonValue; readonly upstreamMs: number }
);

/** Calls of the person at this machine: judged, recorded and limited as those of an agent called `you`. */
export interface PersonCalls {
  /** Waits for an answer where a rule asks. Rejects on a fault of this program only. */
  send(call: {
    readonly server: ServerName;
    readonly tool: string;
    readonly args: JsonObject;
  }): Promise<PersonCallResult>;
}

/** What recorded calls of TestRail were about, and putting back what they replaced. */
export interface ChangesService {
  lens(call: CallId): Promise<CallLens | null>;
  preview(call: CallId): Promise<PutBackPreview>;
  /** `by`: through which endpoint. */
  send(
    wanted: { readonly call: CallId; readonly rows: readonly string[]; readonly seen: string },
    by: string,
  ): Promise<PutBackResult>;
}

/** Where a team's chat is told of asks. */
export interface WebhookService {
  view(): WebhookView;
  /** Answers the secret that was made for it; null where one stood already, or the address was taken away. */
  set(url: string | null): Promise<string | null>;
  renewSecret(): Promise<string>;
  test(): Promise<{ readonly ok: boolean; readonly words: string }>;
}

/** The windows of the desktop app. */
export interface WindowsPort {
  /** Opens the interface at a place, or brings it to the front there. */
  open(place: WindowPlace): void;
  close(window: SmallWindow): void;
  /** Ends the app; asks first where calls are in flight. */
  quit(): void;
}
