import { chmod, stat } from 'node:fs/promises';
import { maxTextLength } from '../../shared/policy/json-text.ts';
import { loosens } from '../../shared/policy/loosens.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { readPlainFile } from './plain-file.ts';
import { fileProblem, type PolicyFile, visibleKey } from './policy-file.ts';
import type { Clock } from './ports.ts';

export interface ReadingOptions {
  readonly clock: Clock;
  /** Whether an edit that opens something waits for a person; asked at each. */
  readonly holdLoosening: () => boolean;
}

/** What a look at a file changed; `visible`: agents see other tools now. Null where nothing did. */
export type Read = { readonly visible: boolean } | null;

/** A file that was missing for less was being replaced by an editor: an overlay must not open for that blink. */
const graceMs = 250;

/**
 * Reads a file where it changed since it was read last. `running`: the store was open already, so that a first file is an
 * edit like any other, and not what a person prepared before the start.
 */
export async function readPolicyFile(file: PolicyFile, options: ReadingOptions, running: boolean): Promise<Read> {
  const found = await stat(file.path, { bigint: true }).catch(() => null);
  if (found === null) return missing(file, options);
  file.missingSince = null;
  const signature = `${found.size} ${found.mtimeNs} ${found.ctimeNs} ${found.ino}`;
  if (signature === file.signature) return null;
  // Two writes in one tick of the file system's clock look alike: a file that was just written is read once more.
  const fresh = options.clock.now() - Number(found.mtimeMs) < 100;
  const text = await readPlainFile(file.path, maxTextLength * 4);
  const { accepted, problems, pending } = file;
  const seen = visibleKey(file);
  if (text === null)
    file.reject(null, [fileProblem(`${file.path} cannot be read.`, 'It must be a plain file that you may read')]);
  else await take(file, text, options, running);
  // Only now: where a version could not be kept, the next look tries again.
  file.signature = fresh ? '' : signature;
  const same =
    accepted?.version === file.accepted?.version &&
    problems.length === file.problems.length &&
    pending === file.pending;
  return same ? null : { visible: seen !== visibleKey(file) };
}

async function take(file: PolicyFile, text: string, options: ReadingOptions, running: boolean): Promise<void> {
  const { accepted, versions } = file;
  if (text === accepted?.text) {
    if (file.problems.length > 0 || file.text !== text || file.pending) file.accept(text, accepted.version);
    return;
  }
  if (text === file.text && (file.problems.length > 0 || file.pending !== null)) return;
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
  if (options.holdLoosening() && (latest !== null || running)) {
    if (accepted === null) await lastGood(file);
    const reasons = loosens(file.before, parsed.document, at);
    if (reasons.length > 0) return file.hold({ text, reasons, since: at });
  }
  const { version } = await versions.add(text, { author: 'file', note: 'Edited on disk', at });
  file.accept(text, version);
  if (process.platform !== 'win32') await chmod(file.path, 0o600);
}

/** At start with a file that cannot be taken: the newest version that is still whole. */
async function lastGood(file: PolicyFile): Promise<void> {
  for (const { version, removed } of file.versions.list().toReversed()) {
    // What stood before it was taken away is no longer what was good last.
    if (removed) return;
    const text = await file.versions.text(version);
    if (text !== null && parsePolicy(text).ok) return file.accept(text, version);
  }
}

async function missing(file: PolicyFile, { clock, holdLoosening }: ReadingOptions): Promise<Read> {
  file.signature = '';
  const { latest } = file.versions;
  // Taken away while nothing ran; in the other case it was never there, or is known to be gone.
  const meanwhile = !file.stands && latest?.removed === false;
  if (!file.stands && !meanwhile) return null;
  const now = clock.monotonic();
  file.missingSince ??= now;
  if (!meanwhile && now - file.missingSince < graceMs) return null;
  const holds = file.agent !== null && holdLoosening();
  if (meanwhile && holds) await lastGood(file);
  if (holds && file.accepted !== null) {
    if (file.pending?.text === null) return null;
    file.hold({ text: null, reasons: ['The overlay was taken away'], since: clock.now() });
    return { visible: false };
  }
  const seen = visibleKey(file);
  if (latest?.removed === false) {
    await file.versions.add(null, { author: 'file', note: 'The file was taken away', at: clock.now() });
  }
  file.remove();
  return { visible: seen !== visibleKey(file) };
}
