import { join } from 'node:path';
import { buildIfStale } from '../../scripts/lib/build.mjs';

const root = join(import.meta.dirname, '../..');

/** This checkout's folder, with a build of the sources as they stand: program and pages are tried as they ship. */
export async function builtCheckout(): Promise<string> {
  const problem = await buildIfStale(root, process.execPath, () => undefined);
  if (problem !== null) throw new Error(problem);
  return root;
}
