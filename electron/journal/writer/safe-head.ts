import type { Redactor } from '../../../shared/journal/redact.ts';
import { beginningOf } from '../../lib/beginning.ts';

/** Members of a record's head that an agent or a server may have written. */
const written = ['tool', 'request', 'rule', 'label'] as const;
/** A tool that exists has a shorter name; a name that never was may be as long as a message. */
const longest = 256;
/** Heads are a few hundred characters; a longer one holds something that was made long. */
const usual = 2_048;

/** The head of a record, JSON text, without secrets in what others wrote. Nearly all come back as they are, after one look. */
export function safeHead(head: string, redactor: Redactor): string {
  if (head.length <= usual && redactor.text(head) === head) return head;
  const record = JSON.parse(head) as Record<string, unknown>;
  for (const name of written) {
    const value = record[name];
    if (typeof value !== 'string') continue;
    const safe = redactor.text(value);
    record[name] = safe.length > longest ? `${beginningOf(safe, longest)}…` : safe;
  }
  return JSON.stringify(record);
}
