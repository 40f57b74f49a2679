import type { DefinitionChange } from './definitions.ts';

/** Wordings that are remembered as told. */
const maxReported = 5000;

/**
 * Tells of what was quarantined, each wording of it once: two agents that are shown different ones would else be told of
 * each for ever.
 */
export class QuarantineReports {
  readonly #reported = new Set<string>();
  readonly #report: (changes: readonly DefinitionChange[]) => void;

  constructor(report: (changes: readonly DefinitionChange[]) => void) {
    this.#report = report;
  }

  /** Of all that waits now. False where nothing of it is new. */
  report(waiting: readonly DefinitionChange[]): boolean {
    const news = waiting.filter((change) => !this.#reported.has(wordingOf(change)));
    if (news.length === 0) return false;
    if (this.#reported.size > maxReported) this.#reported.clear();
    for (const change of news) this.#reported.add(wordingOf(change));
    this.#report(news);
    return true;
  }
}

const wordingOf = ({ name, digest }: DefinitionChange): string => `${digest} ${name}`;
