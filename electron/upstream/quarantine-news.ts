import type { DefinitionChange } from './definitions.ts';

/** Wordings that are remembered as told. */
const maxTold = 5000;

/**
 * Tells of what was quarantined, each wording of it once: two agents that are shown different ones would else be told of
 * each for ever.
 */
export class QuarantineNews {
  readonly #told = new Set<string>();
  readonly #tell: (changes: readonly DefinitionChange[]) => void;

  constructor(tell: (changes: readonly DefinitionChange[]) => void) {
    this.#tell = tell;
  }

  /** Of all that waits now. False where nothing of it is new. */
  tell(waiting: readonly DefinitionChange[]): boolean {
    const news = waiting.filter((change) => !this.#told.has(wordingOf(change)));
    if (news.length === 0) return false;
    if (this.#told.size > maxTold) this.#told.clear();
    for (const change of news) this.#told.add(wordingOf(change));
    this.#tell(news);
    return true;
  }
}

const wordingOf = ({ name, digest }: DefinitionChange): string => `${digest} ${name}`;
