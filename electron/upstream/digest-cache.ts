import type { ToolDefinition } from '../../shared/tool.ts';
import { definitionDigest } from './definitions.ts';

/** Texts whose digest is kept. */
const maxTexts = 5000;

/** Digests of definitions by their exact text: a list is sent often and changes seldom. */
export class DigestCache {
  readonly #digests = new Map<string, string>();
  readonly #maxLetters: number;
  #letters = 0;

  /** `maxLetters`: of all texts together. */
  constructor(maxLetters: number) {
    this.#maxLetters = maxLetters;
  }

  of(tool: ToolDefinition): string {
    const text = JSON.stringify(tool);
    const known = this.#digests.get(text);
    if (known !== undefined) return known;
    const digest = definitionDigest(JSON.parse(text));
    this.#letters += text.length;
    if (this.#digests.size > maxTexts || this.#letters > this.#maxLetters) {
      this.#digests.clear();
      this.#letters = text.length;
    }
    this.#digests.set(text, digest);
    return digest;
  }
}
