import type { AcceptedDefinitions } from './accepted-definitions.ts';
import { textFlags, waitsAtFirst } from './definition-flags.ts';

/** As a review names them. */
export const instructionsName = '(instructions)';

/** What one server says of itself to every agent, against what was accepted of it. */
export class ServerInstructions {
  readonly #accepted: AcceptedDefinitions;
  readonly #trusted: boolean;
  #said: string | null = null;
  #waiting: string | null = null;

  /** `trusted`: our own code, whose words need no review. */
  constructor(accepted: AcceptedDefinitions, trusted: boolean) {
    this.#accepted = accepted;
    this.#trusted = trusted;
  }

  /** What agents are told; null while it waits. */
  get shown(): string | null {
    return this.#waiting === null ? this.#said : null;
  }

  /** What waits for a person. */
  get waiting(): string | null {
    return this.#waiting;
  }

  listed(text: string | null): void {
    this.#said = text;
    const isAccepted = this.#trusted || (text !== null && this.#accepted.pins?.instructions.includes(text) === true);
    this.#waiting = isAccepted ? null : text;
  }

  /** Those of the waiting ones that a person takes: without a flag, or named in `only`. At most one. */
  acceptable(only: ReadonlySet<string> | undefined): readonly string[] {
    if (this.#waiting === null) return [];
    const isWanted = only === undefined ? this.#flags(this.#waiting).length === 0 : only.has(instructionsName);
    return isWanted ? [this.#waiting] : [];
  }

  #flags(text: string) {
    return textFlags(text, this.#accepted.pins?.instructions.at(-1) ?? null);
  }

  /** Nothing waits any more. */
  taken(): void {
    this.#waiting = null;
  }
}

/** What of a server's instructions is accepted at first sight. */
export function plainInstructions(text: string | null): readonly string[] {
  return text === null || waitsAtFirst(textFlags(text)) ? [] : [text];
}
