/** One line for a terminal or a form: words with other than plain characters stand in quotes. */
export function shellLine(command: readonly string[]): string {
  return command.map((word) => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`)).join(' ');
}
