import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { editors } from './change.ts';
import { ClientError } from './client-error.ts';
import { objectAt, UneditableFile } from './edit/editor.ts';
import { readEntry } from './entry.ts';
import { clientTable } from './table.ts';

/** Where clients keep their servers; the longer path first, for `mcp` holds `servers` of one client and servers of another. */
const sections = clientTable.flatMap((facts) => facts.sections).sort((one, other) => other.length - one.length);

/**
 * The servers that a pasted text names: a whole file of a client, its section alone, with or without the braces around it,
 * or a map of servers. Throws `ClientError` where it is none of these.
 */
export function pastedServers(text: string): JsonObject {
  const root = read(text.replace(/^\ufeff/, '').trim());
  for (const path of sections) {
    const found = sectionAt(root, path);
    if (found !== undefined) return found;
  }
  const values = Object.values(root);
  if (values.length > 0 && values.every((value) => readEntry(value) !== null)) return root;
  if (readEntry(root) !== null) {
    throw unreadable('The server in it has no name. Put one before it: {"mcpServers": {"NAME": {…}}}.');
  }
  throw unreadable(
    'It names no servers. They stand in a block of that name: {"mcpServers": {"NAME": {"command": …}}}.',
  );
}

function sectionAt(root: JsonObject, path: readonly string[]): JsonObject | undefined {
  try {
    return objectAt(root, path);
  } catch (error) {
    // `servers` may be a list of something else: then the block is another one.
    if (error instanceof UneditableFile) return undefined;
    throw error;
  }
}

function read(text: string): JsonObject {
  if (text === '') throw unreadable('There is nothing in it.');
  // `"mcpServers": {…}`, as it is copied out of the middle of a file.
  if (text.startsWith('"')) return parsed('json', `{${text}}`);
  // Neither TOML nor YAML of a client begins with a brace or a comment of JSON.
  if (/^[{/]/.test(text)) return parsed('json', text);
  for (const format of ['toml', 'yaml'] as const) {
    try {
      const root = parsed(format, text);
      if (isJsonObject(root)) return root;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
    }
  }
  throw unreadable('It is no JSON, TOML or YAML that holds servers.');
}

function parsed(format: 'json' | 'toml' | 'yaml', text: string): JsonObject {
  try {
    return editors[format].read(text);
  } catch (error) {
    if (error instanceof UneditableFile) throw unreadable(`The text ${error.message}.`);
    throw error;
  }
}

function unreadable(message: string): ClientError {
  return new ClientError('servers-unreadable', message);
}
