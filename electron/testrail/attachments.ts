import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { TestRailApi, TestRailCalls } from './client.ts';
import { TestRailError } from './errors.ts';
import { idsInPath } from './paths.ts';

/** A file as MCP content: text, a picture, or bytes as a resource. */
export type FileContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'picture' | 'bytes'; readonly base64: string; readonly mediaType: string };

/** More would fill any agent's context. */
const maxReadBytes = 4 * 1024 * 1024;
/** As large as a message of an agent may be, base64 taken off. */
const maxSentBytes = 16 * 1024 * 1024;

const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Reads a file. Where the call says what it hangs on, only if it hangs there: that is what a project scope relies on. */
export async function readAttachment(api: TestRailCalls, args: JsonObject, signal: AbortSignal): Promise<FileContent> {
  await checkPlace(api, args, signal);
  const { bytes, mediaType } = await api.download(`get_attachment${idsInPath(['attachment_id'], args)}`, signal);
  if (bytes.length > maxReadBytes) {
    const message = `The attachment has ${Math.ceil(bytes.length / 1024 / 1024)} MB; at most ${maxReadBytes / 1024 / 1024} MB are read.`;
    throw new TestRailError('testrail-too-much', message);
  }
  const plain = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (pictures.has(plain)) return { kind: 'picture', base64: bytes.toString('base64'), mediaType: plain };
  const text = textOf(bytes);
  if (text !== null) return { kind: 'text', text };
  return { kind: 'bytes', base64: bytes.toString('base64'), mediaType: plain || 'application/octet-stream' };
}

function textOf(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

export async function deleteAttachment(api: TestRailApi, args: JsonObject, signal: AbortSignal): Promise<JsonValue> {
  await checkPlace(api, args, signal);
  return api.post(`delete_attachment${idsInPath(['attachment_id'], args)}`, {}, signal);
}

/** Sends a file, given as text or in base64. */
export async function attach(
  api: TestRailCalls,
  { tool, path, args }: { readonly tool: string; readonly path: string; readonly args: JsonObject },
  signal: AbortSignal,
): Promise<JsonValue> {
  if (tool === 'add_attachment_to_result') await checkResult(api, args, signal);
  const bytes = bytesOf(args);
  if (bytes.length > maxSentBytes) throw refused(`${tool} was not sent: the file is larger than 16 MB.`);
  return api.upload(`${tool}${path}`, { name: String(args.name), bytes }, signal);
}

function bytesOf({ text, base64 }: JsonObject): Buffer {
  if (typeof text === 'string') return Buffer.from(text, 'utf8');
  if (typeof base64 !== 'string') throw refused('Nothing was sent: give the content as text or base64.');
  // Node skips what is no base64; a file that was mangled on the way must not look like one that arrived.
  if (!isBase64(base64)) throw refused('Nothing was sent: what base64 holds is no base64.');
  return Buffer.from(base64, 'base64');
}

/** Looks at each letter once: megabytes of an agent's stand here. A last letter of its own holds no whole byte. */
function isBase64(text: string): boolean {
  if (/[^A-Za-z0-9+/=\s]/.test(text)) return false;
  const solid = text.replace(/\s+/g, '');
  const padding = solid.indexOf('=');
  const length = padding < 0 ? solid.length : padding;
  return length % 4 !== 1 && (padding < 0 || /^={1,2}$/.test(solid.slice(padding)));
}

const places = ['case', 'run', 'test', 'plan'] as const;

/** TestRail does not say what an attachment hangs on: it is looked for where the call says that it hangs. */
async function checkPlace(api: TestRailApi, args: JsonObject, signal: AbortSignal): Promise<void> {
  for (const place of places) {
    const id = args[`${place}_id`] ?? null;
    if (id === null) continue;
    const path = `get_attachments_for_${place}${idsInPath([`${place}_id`], args)}`;
    const found = await api.list(path, 'attachments', signal);
    if (!found.some((one) => isJsonObject(one) && String(one.id) === String(args.attachment_id))) {
      throw refused(
        `Nothing was done: attachment ${String(args.attachment_id)} does not hang on ${place} ${String(id)}.`,
      );
    }
  }
}

async function checkResult(api: TestRailApi, args: JsonObject, signal: AbortSignal): Promise<void> {
  if ((args.test_id ?? null) === null) return;
  const results = await api.list(`get_results${idsInPath(['test_id'], args)}`, 'results', signal);
  if (!results.some((one) => isJsonObject(one) && one.id === args.result_id)) {
    throw refused(`Nothing was sent: result ${String(args.result_id)} is not one of test ${String(args.test_id)}.`);
  }
}

function refused(message: string): TestRailError {
  return new TestRailError('testrail-refused', message);
}
