import type { PolicyDocument } from './document.ts';

/** The document as text, as the interface saves it: keys in the order of the language, two spaces, a last newline. */
export function printPolicy(document: PolicyDocument): string {
  const { version, default: fallback, hide, all_tools, tools, ...rest } = document;
  const ordered = { version, default: fallback, hide, all_tools, tools, ...rest };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}
