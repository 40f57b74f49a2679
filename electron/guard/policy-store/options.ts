import type { AgentId, ServerName } from '../../../shared/names.ts';
import type { Problem } from '../../../shared/policy/problem.ts';
import type { Clock } from '../ports.ts';
import type { Pending } from './policy-file.ts';

export interface StoreOptions {
  /** `DIR/policies`. */
  readonly folder: string;
  readonly clock: Clock;
  /** Throws where what the folder stands in is gone, or another: a disk was taken out. */
  readonly standsIn?: () => void;
  /** Milliseconds between looks at the folder, for file systems that do not report changes; default: 400. */
  readonly pollMs?: number;
  /**
   * Whether an edit on disk that opens something waits for a person: an agent with a shell could else write its own
   * rules. Asked at each edit. Default: none waits; a folder without a history is taken as it is found.
   */
  readonly holdPermissiveEdits?: () => boolean;
  readonly onFault?: (error: unknown) => void;
}

/** An edit on disk that waits for a person. */
export interface PendingEdit extends Pending {
  readonly server: ServerName;
  readonly agent: AgentId | null;
}

export interface By {
  readonly author: string;
  readonly note?: string;
}

/** A policy file as it stands. */
export interface ShownPolicy {
  readonly text: string;
  /** The one in force; 0 where none was ever accepted. */
  readonly version: number;
  readonly path: string;
  readonly problems: readonly Problem[];
  /** Set where the text waits for a person because it opens something. */
  readonly pending: Pending | null;
}
