import { CodedError } from '../../../shared/coded-error.ts';
import type { AgentId, ServerName } from '../../../shared/names.ts';
import { closedDocument, type PolicyDocument, silentDocument } from '../../../shared/policy/document.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import type { Problem } from '../../../shared/policy/problem.ts';
import { type CompiledDocument, compile } from '../policy/compile.ts';
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
 * One policy file: the text as it stands on disk, and the last good one, which is in force. `absent` and `broken` both
 * deny everything for a server; an absent overlay has no opinion, a broken one denies its agent.
 */
export class PolicyFile {
  readonly server: ServerName;
  readonly agent: AgentId | null;
  readonly path: string;
  readonly versions: Versions;
  /** What the file holds; null where there is none. */
  text: string | null = null;
  accepted: Accepted | null = null;
  pending: Pending | null = null;
  problems: readonly Problem[] = [];
  /** Size, times and inode of the file when it was read last; '' reads it again. */
  signature = '';
  /** Since when the file is missing, on the monotonic clock; null while it is there. */
  missingSince: number | null = null;
  #compiled: CompiledDocument | null = null;

  constructor(at: { server: ServerName; agent: AgentId | null; path: string; versions: Versions }) {
    this.server = at.server;
    this.agent = at.agent;
    this.path = at.path;
    this.versions = at.versions;
  }

  /** Whether it speaks at all. */
  get stands(): boolean {
    return this.accepted !== null || this.problems.length > 0;
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
    this.text = text;
    this.accepted = { text, version, document: parsed.document, source: parsed.source };
    this.problems = [];
    this.pending = null;
    this.#compiled = null;
  }

  /** What the file says stays out of force until a person agrees. */
  hold(pending: Pending): void {
    this.text = pending.text;
    this.problems = [];
    this.pending = pending;
    this.#compiled = null;
  }

  /** The file is broken: what was in force stays in force. */
  reject(text: string | null, problems: readonly Problem[]): void {
    this.text = text;
    this.problems = problems;
    this.pending = null;
    this.#compiled = null;
  }

  remove(): void {
    this.text = null;
    this.accepted = null;
    this.problems = [];
    this.pending = null;
    this.#compiled = null;
  }

  /** Ready for the hot path; made again where an `until` came or went. */
  compiled(now: number): CompiledDocument {
    const known = this.#compiled;
    if (known !== null && now >= known.from && now < known.to) return known;
    const { server, agent, accepted } = this;
    const made =
      accepted === null
        ? compile(closedDocument, { server, agent, version: 0, now, broken: this.problems.length > 0 })
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
export function versionBefore({ accepted, versions: { latest }, problems }: PolicyFile): number | null {
  if (accepted !== null) return accepted.version;
  if (latest !== null) return latest.removed ? latest.version : null;
  return problems.length === 0 ? 0 : null;
}
