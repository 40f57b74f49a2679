import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own, gone when the test ends, or whenever `ends` says. */
export async function tempFolder(ends: (end: () => Promise<void>) => void = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'railguard-test-'));
  ends(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
