import { type RedactionRule, Redactor } from '../../shared/journal/redact.ts';

/** What people are shown of what others wrote (lines of servers, errors, labels, targets): without secrets, as in records. */
export class RedactedDisplay {
  #redactor = new Redactor();
  #values: readonly string[] = [];
  #rules: readonly RedactionRule[] = [];

  /** Takes out these values from now on, and what the rules say. */
  know(values: readonly string[], rules: readonly RedactionRule[]): void {
    this.#values = values;
    this.use(rules);
  }

  /** Other rules from now on, for the values that are known. */
  use(rules: readonly RedactionRule[]): void {
    this.#rules = rules;
    this.#redactor = new Redactor(this.#values, rules);
  }

  /** As if every rule were on. */
  get strict(): Redactor {
    return new Redactor(
      this.#values,
      this.#rules.map((rule) => ({ ...rule, off: false })),
    );
  }

  get redactor(): Redactor {
    return this.#redactor;
  }

  text(text: string): string {
    return this.#redactor.text(text);
  }
}
