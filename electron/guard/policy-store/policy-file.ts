import { CodedError } from '../../../shared/coded-error.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { closedDocument, silentDocument } from '../../../shared/policy/document-reads.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import type { Problem } from '../../../shared/policy/problem.ts';
import { compile } from '../policy/compile.ts';
import type { CompiledDocument } from '../policy/compiled-policy.ts';
import type { Versions } from './versions.ts';

/** A text that was accepted, and what it says. */
export interface Accepted {
  readonly text: string;
  readonly version: number;
  readonly document: PolicyDocument;
  readonly source: (canonical: string) => string;
}

/** An edit on disk that would open something, and waits for a person. */
export interface Pending {
  /** Null: the file was taken away. */
  readonly text: string | null;
  /** What it would open, a line each. */
  readonly reasons: readonly string[];
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** A policy could not be taken: nothing of it came into force. */
export class PolicyInvalid extends CodedError<'policy-invalid'> {
  constructor(problems: readonly Problem[]) {
    const [first] = problems;
    const message =
      first === undefined ? 'The policy is not valid' : `Line ${first.line}, column ${first.column}: ${first.message}`;
    super('policy-invalid', message, problems);
  }
}

/** What was asked for is not there to be put in force. */
export class PolicyGone extends CodedError<'policy-version-unknown' | 'policy-edited-again'> {}

/**
 * What stands in a file, and what of it is in force. `accepted` is the last good text, which stays in force whatever the
 * file says now; null: none ever was.
 */
export type PolicyFileState =
  /** There is no file, or it was taken away with everybody's leave: nothing is in force. */
  | { readonly kind: 'absent' }
  /** The file says what is in force. */
  | { readonly kind: 'in-force'; readonly accepted: Accepted }
  /** The file says something that would open more, and a person did not agree yet. */
  | { readonly kind: 'waiting'; readonly pending: Pending; readonly accepted: Accepted | null }
  /** The file cannot be taken for a policy. `text`: null where it cannot even be read. */
  | {
      readonly kind: 'broken';
      readonly text: string | null;
      readonly problems: readonly Problem[];
      readonly accepted: Accepted | null;
    };

const noProblems: readonly Problem[] = [];

/**
 * One policy file. `absent` and `broken` without an accepted text deny everything for a server; an absent overlay has no
 * opinion, a broken one denies its agent.
 */
export class PolicyFile {
  readonly server: ServerName;
  readonly agent: AgentId | null;
  readonly path: string;
  readonly versions: Versions;
  /** Size, times and inode of the file when it was read last; '' reads it again. */
  signature = '';
  /** Since when the file is missing, on the monotonic clock; null while it is there. */
  missingSince: number | null = null;
  #state: PolicyFileState = { kind: 'absent' };
  #compiled: CompiledDocument | null = null;

  constructor(at: { server: ServerName; agent: AgentId | null; path: string; versions: Versions }) {
    this.server = at.server;
    this.agent = at.agent;
    this.path = at.path;
    this.versions = at.versions;
  }

  get state(): PolicyFileState {
    return this.#state;
  }

  /** What the file holds; null where there is none. */
  get text(): string | null {
    const state = this.#state;
    if (state.kind === 'in-force') return state.accepted.text;
    if (state.kind === 'waiting') return state.pending.text;
    return state.kind === 'broken' ? state.text : null;
  }

  /** What is in force. */
  get accepted(): Accepted | null {
    return this.#state.kind === 'absent' ? null : this.#state.accepted;
  }

  get pending(): Pending | null {
    return this.#state.kind === 'waiting' ? this.#state.pending : null;
  }

  get problems(): readonly Problem[] {
    return this.#state.kind === 'broken' ? this.#state.problems : noProblems;
  }

  /** Whether it speaks at all. */
  get stands(): boolean {
    return this.accepted !== null || this.#state.kind === 'broken';
  }

  get document(): PolicyDocument {
    return this.accepted?.document ?? closedDocument;
  }

  /** What a new text is compared with: an overlay that was never there held nothing back. */
  get before(): PolicyDocument {
    return this.accepted === null && this.agent !== null ? silentDocument : this.document;
  }

  accept(text: string, version: number): void {
    const parsed = parsePolicy(text);
    if (!parsed.ok) throw new PolicyInvalid(parsed.problems);
    const accepted = { text, version, document: parsed.document, source: parsed.source };
    this.#enter({ kind: 'in-force', accepted });
  }

  /** What the file says stays out of force until a person agrees. */
  wait(pending: Pending): void {
    this.#enter({ kind: 'waiting', pending, accepted: this.accepted });
  }

  /** The file is broken: what was in force stays in force. */
  reject(text: string | null, problems: readonly Problem[]): void {
    this.#enter({ kind: 'broken', text, problems, accepted: this.accepted });
  }

  remove(): void {
    this.#enter({ kind: 'absent' });
  }

  #enter(state: PolicyFileState): void {
    this.#state = state;
    this.#compiled = null;
  }

  /** Ready for the hot path; made again where an `until` came or went. */
  compiled(now: number): CompiledDocument {
    const known = this.#compiled;
    if (known !== null && now >= known.from && now < known.to) return known;
    const { server, agent, accepted } = this;
    const made =
      accepted === null
        ? compile(closedDocument, { server, agent, version: 0, now, broken: this.#state.kind === 'broken' })
        : compile(accepted.document, { server, agent, version: accepted.version, now, source: accepted.source });
    this.#compiled = made;
    return made;
  }
}

/** Equal for two states of a file under which every agent sees the same tools. */
export function visibleKey(file: PolicyFile): string {
  const document = file.agent !== null && !file.stands ? silentDocument : file.document;
  const tools = Object.keys(document.tools ?? {}).sort();
  return JSON.stringify([document.default, [...(document.hide ?? [])].sort(), tools]);
}

export function fileProblem(message: string, suggestion: string | null): Problem {
  return { message, pointer: '', line: 1, column: 1, suggestion };
}

/** The version that an undo of the next change restores; null where the text that stands was never accepted. */
export function versionBefore({ accepted, versions: { latest }, state }: PolicyFile): number | null {
  if (accepted !== null) return accepted.version;
  if (latest !== null) return latest.removed ? latest.version : null;
  return state.kind === 'broken' ? null : 0;
}
