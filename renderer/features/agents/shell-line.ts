/**
 * One line for a terminal or a form: words with other than plain characters stand in quotes. In double ones where both
 * kinds of system read them alike; where a shell would put something else in their place, in single ones.
 */
export function shellLine(command: readonly string[]): string {
  return command.map(quoted).join(' ');
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(word)) return word;
  if (/["$`!]/.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  // A mark at the end would take the quote behind it for a character.
  return `"${word.replace(/\\+$/, '$&$&')}"`;
}
