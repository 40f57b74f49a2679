import type { ClosingCode } from '../../shared/closing-faults.ts';
import { CodedError } from '../../shared/coded-error.ts';

/** Why the journal cannot record. While one stands the gate is closed. Codes are explained in docs/journal.md. */
export type FaultCode = Extract<ClosingCode, `journal-${string}`>;

export interface JournalFault {
  readonly code: FaultCode;
  readonly title: string;
  readonly help: string;
}

const words: Readonly<Record<FaultCode, { title: string; help: string }>> = {
  'journal-full': {
    title: 'The journal cannot grow: the disk or its size limit is full',
    help: 'Every call is denied. Free some space: recording, and with it the gate, goes on by itself.',
  },
  'journal-read-only': {
    title: 'The journal cannot be written: its folder or file is read-only',
    help: 'Every call is denied. Make the journal folder writable for this user: the gate opens by itself.',
  },
  'journal-gone': {
    title: 'The journal is not where it was: its folder or its disk is gone',
    help: 'Every call is denied. Bring it back: the gate opens by itself. If it is gone for good, start Railguard anew.',
  },
  'journal-damaged': {
    title: 'The journal file is damaged',
    help: 'Every call is denied. Start a new journal: the damaged file is kept beside it and can still be examined.',
  },
  'journal-failed': {
    title: 'The journal cannot record',
    help: 'Every call is denied until it can. It tries again by itself; see the log for the cause.',
  },
};

export function journalFault(code: FaultCode, cause: string): JournalFault {
  return { code, title: words[code].title, help: `${words[code].help} (${cause})` };
}

/** Whether trying again can help. A damaged file heals only by a person's command. */
export function healsByItself(code: FaultCode): boolean {
  return code !== 'journal-damaged';
}

/** Thrown to callers whose record was not written. */
export class JournalError extends CodedError<FaultCode> {
  readonly fault: JournalFault;
  constructor(fault: JournalFault) {
    super(fault.code, `${fault.title}. ${fault.help}`);
    this.fault = fault;
  }
}

/** The file that is written is not the one that stands there. */
export class JournalGone extends Error {}

/** SQLite's primary result codes, https://sqlite.org/rescode.html. */
const full = 13;
const corrupt = 11;
const notDatabase = 26;
const readOnly = 8;
/** An extended code. */
const moved = 8 | (4 << 8);
const cannotOpen = 14;
const permission = 3;

/** What an error of the database or the file system means for the journal. */
export function faultCodeOf(error: unknown): FaultCode {
  if (error instanceof JournalGone) return 'journal-gone';
  const extended = member(error, 'errcode');
  if (typeof extended === 'number') {
    if (extended === moved) return 'journal-gone';
    const primary = extended & 0xff;
    if (primary === full) return 'journal-full';
    if (primary === corrupt || primary === notDatabase) return 'journal-damaged';
    if (primary === readOnly || primary === cannotOpen || primary === permission) return 'journal-read-only';
  }
  const code = member(error, 'code');
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'journal-gone';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'journal-full';
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'journal-read-only';
  return 'journal-failed';
}

export function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function member(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
