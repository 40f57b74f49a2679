import { chmod, lstat, stat } from 'node:fs/promises';
import { maxTextLength } from '../../../shared/policy/json-text.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { permissionIncreases } from '../../../shared/policy/permission-increase.ts';
import { systemWords } from '../../lib/system-words.ts';
import type { Clock } from '../ports.ts';
import { readPlainFile } from './plain-file.ts';
import { fileProblem, type PolicyFile, visibleKey } from './policy-file.ts';

export interface ReadingOptions {
  readonly clock: Clock;
  /** Whether an edit that opens something waits for a person; asked at each. */
  readonly holdPermissiveEdits: () => boolean;
  readonly onFault: (error: unknown) => void;
}

/** What a look at a file changed; `visible`: agents see other tools now. Null where nothing did. */
export type Read = { readonly visible: boolean } | null;

/** A file that was missing for less was being replaced by an editor: an overlay must not open for that blink. */
const graceMs = 250;

const mendLost = 'Restore one of its versions, or write it anew';

/**
 * Reads a file where it changed since it was read last. `running`: the store was open already, so that a first file is an
 * edit like any other, and not what a person prepared before the start. Never rejects: an error on the way must not leave
 * the file without a say, for an overlay would then have no opinion.
 */
export async function readPolicyFile(file: PolicyFile, options: ReadingOptions, running: boolean): Promise<Read> {
  try {
    return await readChanged(file, options, running);
  } catch (error) {
    // Not read as it stands: the next look tries again.
    file.signature = '';
    const message = `could not be taken: ${error instanceof Error ? error.message : String(error)}`;
    const read = await refuse(file, message, null).catch((): Read => {
      file.reject(null, [fileProblem(`${file.path} ${message}.`, null)]);
      return { visible: true };
    });
    if (read !== null) options.onFault(error);
    return read;
  }
}

async function readChanged(file: PolicyFile, options: ReadingOptions, running: boolean): Promise<Read> {
  const { fault } = file.versions;
  // Without its history a file that was taken away looks like one that never was.
  if (fault !== null) return refuse(file, `is not in force. ${fault}`, 'Mend the folder, then start Railguard again');
  const found = await look(file.path);
  if (found === null) return missing(file, options);
  file.missingSince = null;
  if (typeof found === 'string') return refuse(file, found, 'It must be a plain file that you may read');
  const signature = `${found.size} ${found.mtimeNs} ${found.ctimeNs} ${found.ino}`;
  if (signature === file.signature) return null;
  // Two writes in one tick of the file system's clock look alike: a file that was just written is read once more.
  const fresh = options.clock.now() - Number(found.mtimeMs) < 100;
  const read = await readPlainFile(file.path, maxTextLength * 4);
  const { state } = file;
  const seen = visibleKey(file);
  if (!read.ok) {
    file.signature = fresh ? '' : signature;
    return refuse(file, read.message, read.suggestion);
  }
  await take(file, read.text, options, running);
  // Only now: where a version could not be kept, the next look tries again.
  file.signature = fresh ? '' : signature;
  return state === file.state ? null : { visible: seen !== visibleKey(file) };
}

/** Null only where there is no such file at all: a link to nowhere, or a folder that may not be looked into, is a fault. */
async function look(path: string) {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') return `cannot be read: ${systemWords(error)}`;
    return (await lstat(path).catch(() => null)) === null ? null : 'is a link to nowhere';
  }
}

/** The file cannot be taken for a policy: what was good last stays, and where nothing was, what it governs is closed. */
async function refuse(file: PolicyFile, message: string, suggestion: string | null): Promise<Read> {
  const seen = visibleKey(file);
  const [said] = file.problems;
  const problem = fileProblem(`${file.path} ${message}.`, suggestion);
  if (file.text === null && said?.message === problem.message) return null;
  if (file.accepted === null) await lastGood(file);
  file.reject(null, [problem]);
  return { visible: seen !== visibleKey(file) };
}

async function take(file: PolicyFile, text: string, options: ReadingOptions, running: boolean): Promise<void> {
  const { accepted, versions } = file;
  if (text === accepted?.text) {
    if (file.state.kind !== 'in-force') file.accept(text, accepted.version);
    return;
  }
  if (text === file.text && (file.state.kind === 'broken' || file.state.kind === 'waiting')) return;
  const parsed = parsePolicy(text);
  if (!parsed.ok) {
    if (accepted === null) await lastGood(file);
    return file.reject(text, parsed.problems);
  }
  const { latest } = versions;
  if (accepted === null && latest !== null && (await versions.text(latest.version)) === text) {
    return file.accept(text, latest.version);
  }
  const at = options.clock.now();
  if (options.holdPermissiveEdits() && (latest !== null || running)) {
    if (accepted === null) await lastGood(file);
    const reasons = permissionIncreases(file.before, parsed.document, at, file.agent !== null);
    if (reasons.length > 0) return file.wait({ text, reasons, since: at });
  }
  const { version } = await versions.add(text, { author: 'file', note: 'Edited on disk', at });
  file.accept(text, version);
  if (process.platform !== 'win32') await chmod(file.path, 0o600);
}

/**
 * At start with a file that cannot be taken: the text that was good last. Where that one is lost or damaged nothing is in
 * force: an older one may allow what a later one denied.
 */
async function lastGood(file: PolicyFile): Promise<void> {
  const { latest } = file.versions;
  // What stood before it was taken away is no longer what was good last.
  if (latest === null || latest.removed) return;
  const text = await file.versions.text(latest.version);
  if (text !== null && parsePolicy(text).ok) file.accept(text, latest.version);
}

async function missing(file: PolicyFile, { clock, holdPermissiveEdits }: ReadingOptions): Promise<Read> {
  file.signature = '';
  const { latest } = file.versions;
  // Taken away while nothing ran; in the other case it was never there, or is known to be gone.
  const meanwhile = !file.stands && latest?.removed === false;
  if (!file.stands && !meanwhile) return null;
  const now = clock.monotonic();
  file.missingSince ??= now;
  if (!meanwhile && now - file.missingSince < graceMs) return null;
  const holds = file.agent !== null && holdPermissiveEdits();
  if (meanwhile && holds) await lastGood(file);
  if (holds && file.accepted !== null) {
    if (file.pending?.text === null) return null;
    file.wait({ text: null, reasons: ['The overlay was taken away'], since: clock.now() });
    return { visible: false };
  }
  // Taken away, and nobody knows what it held back: closed, until a person says what holds.
  if (holds && latest?.removed === false) return refuse(file, 'was taken away, and its last version is lost', mendLost);
  const seen = visibleKey(file);
  if (latest?.removed === false) {
    await file.versions.add(null, { author: 'file', note: 'The file was taken away', at: clock.now() });
  }
  file.remove();
  return { visible: seen !== visibleKey(file) };
}
