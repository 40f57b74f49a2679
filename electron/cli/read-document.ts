import type { CliDeps } from './context.ts';
import { CliError } from './io.ts';

/** A document's text, or one line that says why there is none: exit code 3 where the file itself is no document. */
export async function readDocument(deps: CliDeps, file: string): Promise<string> {
  const read = await deps.io.readFile(file);
  if (read.ok) return read.text;
  throw new CliError(read.unreachable ? 1 : 3, `${file} ${read.message}. ${read.suggestion}.`);
}
