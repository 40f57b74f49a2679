import type { CliParts } from './context.ts';
import { CliError } from './io.ts';

/** A file's text, or one line that says why not. */
export async function readDocument(parts: CliParts, file: string): Promise<string> {
  try {
    return await parts.io.readFile(file);
  } catch (error) {
    throw new CliError(1, `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
