import { type RedactionRule, Redactor } from '../../shared/journal/redact.ts';

/** What people are shown of what others wrote (lines of servers, errors, labels, targets): without secrets, as in records. */
export class RedactedDisplay {
  #redactor = new Redactor();

  /** Takes out these values from now on, and what the rules say. */
  know(values: readonly string[], rules: readonly RedactionRule[]): void {
    this.#redactor = new Redactor(values, rules);
  }

  get redactor(): Redactor {
    return this.#redactor;
  }

  text(text: string): string {
    return this.#redactor.text(text);
  }
}
