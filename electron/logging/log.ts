import { appendFileSync, chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import pino from 'pino';
import { type RedactionRule, Redactor } from '../../shared/journal/redact.ts';

/** Sizes of one log file, and how many old ones are kept beside it: `railguard.log`, `.1`, `.2` … */
const largestFile = 5 * 1024 * 1024;
const oldFiles = 4;

export interface OperationalLog {
  readonly info: LogLine;
  readonly warn: LogLine;
  readonly error: LogLine;
  /** Values and rules by which lines are redacted, as in the journal. */
  setSecrets(values: readonly string[], rules?: readonly RedactionRule[]): void;
}
type LogLine = (text: string, fields?: Readonly<Record<string, unknown>>) => void;

export interface LogOptions {
  /** `DIR/logs/railguard.log`; its folder is made, closed to other users. */
  readonly path: string;
  readonly largestFile?: number;
  readonly oldFiles?: number;
}

/**
 * The operational log: what the program did, for whoever looks after it; what agents did is in the journal. Each line is
 * redacted as a whole before it is written, so that no caller can forget to. It never throws: a full disk must not stop a
 * program that could still say so on screen.
 */
export function openLog(options: LogOptions): OperationalLog {
  const file = new RotatedFile(options.path, options.largestFile ?? largestFile, options.oldFiles ?? oldFiles);
  let redactor = new Redactor();
  const write = (line: string) => file.write(redactedLine(line, redactor));
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write });
  const line =
    (level: 'info' | 'warn' | 'error'): LogLine =>
    (text, fields = {}) =>
      log[level](fields, text);
  return {
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    setSecrets: (values, rules = []) => {
      redactor = new Redactor(values, rules);
    },
  };
}

function redactedLine(line: string, redactor: Redactor): string {
  return `${redactor.json(line.trimEnd(), 64 * 1024).json}\n`;
}

/** Written line by line and synchronously: lines are few, and the last before a crash is the one that matters. */
class RotatedFile {
  readonly #path: string;
  readonly #largest: number;
  readonly #old: number;
  #size: number | null = null;

  constructor(path: string, largest: number, old: number) {
    this.#path = path;
    this.#largest = largest;
    this.#old = old;
  }

  write(line: string): void {
    try {
      const bytes = Buffer.byteLength(line);
      if (this.#size === null) this.#size = this.#open();
      if (this.#size > 0 && this.#size + bytes > this.#largest) this.#rotate();
      appendFileSync(this.#path, line, { mode: 0o600 });
      this.#size += bytes;
    } catch {
      // Looked for anew with the next line: the folder may be back by then.
      this.#size = null;
    }
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    if (!existsSync(this.#path)) return 0;
    chmodSync(this.#path, 0o600);
    return statSync(this.#path).size;
  }

  #rotate(): void {
    rmSync(`${this.#path}.${this.#old}`, { force: true });
    for (let at = this.#old - 1; at >= 0; at--) {
      const from = at === 0 ? this.#path : `${this.#path}.${at}`;
      if (existsSync(from)) renameSync(from, `${this.#path}.${at + 1}`);
    }
    this.#size = 0;
  }
}
