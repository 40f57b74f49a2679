import { ownWords } from './paths.ts';

/** Options of ours that have a value, and may stand before the command. */
const withValue: ReadonlySet<string> = new Set(['--data', '--port']);
const asCommand: ReadonlySet<string> = new Set(['--help', '-h', '--version', '-V']);

/**
 * What the installed program was given as a command line, without what Chromium takes (`--no-sandbox`, which root needs);
 * null where it is to open as the app: without a word, with options of the app alone, or with a link.
 */
export function commandWords(runs: Pick<NodeJS.Process, 'argv'>): readonly string[] | null {
  const args = runs.argv.slice(1);
  // From a checkout the first word is the folder or file of the app.
  if (Object.hasOwn(runs, 'defaultApp')) args.splice(0, args.findIndex((word) => !word.startsWith('-')) + 1);
  const before: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (withValue.has(word)) before.push(word, ...args.slice(at + 1, ++at + 1));
    else if (word === '--json' || word.startsWith('--data=')) before.push(word);
    else if (asCommand.has(word) || !word.startsWith('-')) {
      // A link opens the app; nothing that a page can write is a command.
      if (/^[a-z][a-z0-9+.-]*:/i.test(word)) return null;
      const command = args.slice(at);
      const own = ownWords(command);
      return [...before, ...own.filter((each) => each !== '--no-sandbox'), ...command.slice(own.length)];
    }
  }
  return null;
}
