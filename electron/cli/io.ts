import { CodedError } from '../../shared/coded-error.ts';
import type { PolicyChange } from '../../shared/control/policy.ts';
import { exitOf } from '../../shared/error-codes.ts';
import { Redactor } from '../../shared/journal/redact.ts';
import type { Problem } from '../../shared/policy/problem.ts';
import { visibleJson, visibleLine, visibleLines } from '../../shared/visible.ts';
import { ControlError } from '../control/port.ts';
import type { PlainFile } from '../guard/policy-store/plain-file.ts';
import { diskRefusal } from '../lib/system-words.ts';

/** Where a command reads and writes: real streams in the program, arrays in tests. */
export interface CliIo {
  readonly out: (text: string) => void;
  /** Resolves when the reader took it, rejects when it went away: for more than fits in memory. */
  readonly outAll: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that the command was given in. */
  readonly cwd: string;
  readonly readStdin: () => Promise<string>;
  /** Never throws, and never waits for a pipe. */
  readonly readFile: (path: string) => Promise<PlainFile>;
  /** False where the output goes to a file or another program: long-lived tokens are masked there. */
  readonly terminal: boolean;
  /** Asks the person at the terminal, yes or no; null where nobody is there to answer. */
  readonly confirm: ((question: string) => Promise<boolean>) | null;
}

const plain = new Redactor();

export type ExitCode = 0 | 1 | 2 | 3 | 4;

/** Ends a command with a line for the person and an exit code. */
export class CliError extends Error {
  readonly exit: ExitCode;
  readonly problems: readonly Problem[];
  constructor(exit: ExitCode, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = 'CliError';
    this.exit = exit;
    this.problems = problems;
  }
}

/** What a failure is to the shell: one clear line, then one line for each problem in a document. */
export function explain(error: unknown): { readonly exit: ExitCode; readonly lines: readonly string[] } {
  const { exit, lines } = linesOf(error);
  return { exit, lines: lines.map((line) => visibleLine(plain.text(line))) };
}

function linesOf(error: unknown): { readonly exit: ExitCode; readonly lines: readonly string[] } {
  if (error instanceof ControlError) {
    return { exit: error.body.exit, lines: withProblems(error.body.message, error.body.problems ?? []) };
  }
  if (error instanceof CodedError) {
    return { exit: exitOf(error.code), lines: withProblems(error.message, error.problems) };
  }
  if (error instanceof CliError) return { exit: error.exit, lines: withProblems(error.message, error.problems) };
  return { exit: 1, lines: [diskRefusal(error) ?? (error instanceof Error ? error.message : String(error))] };
}

/** Where the message is the first problem, that is said once. */
function withProblems(message: string, problems: readonly Problem[]): readonly string[] {
  const [first] = problems;
  const isFirst = first !== undefined && message.endsWith(first.message);
  return [isFirst ? 'It is not a valid policy:' : message, ...problems.map(problemLine)];
}

/** A moment for people, by the clock of this machine: `2026-11-23 09:31:07`. */
export function localTime(at: number): string {
  return new Date(at).toLocaleString('sv');
}

/** An error may quote what a server sent or the person typed: without its secrets, and without what moves a cursor. */
export function shown(text: string): string {
  return visibleLines(plain.text(text));
}

export function problemLine(problem: Problem): string {
  const where = `  line ${problem.line}, column ${problem.column}${problem.pointer === '' ? '' : `, ${problem.pointer}`}`;
  return `${where}: ${problem.message}${problem.suggestion === null ? '' : ` ${problem.suggestion}`}`;
}

/** What a change of a policy did, with its version where the words do not name it themselves. */
export function changeLine({ words, version }: PolicyChange): string {
  return words.includes(`is now version ${version}`) ? words : `${words} (version ${version})`;
}

/** Prints for scripts (one JSON object a line) or for people. */
export interface Printer {
  /** One object. `words` are what people read instead; nothing is printed for them where it is empty. */
  one(value: unknown, words: string): void;
  /** One object a line; for people a table of the given columns. */
  many<T extends object>(values: readonly T[], columns: Readonly<Record<string, (value: T) => string>>): void;
}

export function createPrinter(io: CliIo, json: boolean): Printer {
  return {
    one(value, words) {
      if (json) io.out(`${visibleJson(value)}\n`);
      else if (words !== '') io.out(visibleLines(words.endsWith('\n') ? words : `${words}\n`));
    },
    many(values, columns) {
      if (json) for (const value of values) io.out(`${visibleJson(value)}\n`);
      else if (values.length > 0) io.out(table(values, columns));
    },
  };
}

function table<T>(values: readonly T[], columns: Readonly<Record<string, (value: T) => string>>): string {
  const names = Object.keys(columns);
  const rows = [
    names.map((name) => name.toUpperCase()),
    ...values.map((value) => names.map((name) => visibleLine(columns[name]?.(value) ?? ''))),
  ];
  const widths = names.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return `${rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}
