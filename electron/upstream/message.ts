import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import { scanJson } from '../../shared/json-scan.ts';
import type { RpcId } from '../../shared/link.ts';

/** One message of a server, taken apart. */
export type ServerMessage =
  | { readonly kind: 'result'; readonly id: RpcId; readonly value: JsonObject; readonly raw: Uint8Array | null }
  | { readonly kind: 'error'; readonly id: RpcId | null; readonly error: JsonObject }
  | { readonly kind: 'ask'; readonly id: RpcId; readonly method: string; readonly params: JsonObject | undefined }
  | { readonly kind: 'notice'; readonly method: string; readonly params: JsonObject | undefined }
  /** Garbage: logged, never forwarded. Batches are garbage too: no message of ours asks for one. */
  | { readonly kind: 'garbage'; readonly why: string };

/** Deeper results than this would overflow whoever prints them later. */
const maxDepth = 1000;

export function readServerMessage(bytes: Buffer): ServerMessage {
  const scan = scanJson(bytes, maxDepth);
  if (scan.first !== 0x7b) return garbage(scan.first === 0x5b ? 'a batch' : 'not a message');
  if (scan.depth > maxDepth) return garbage('nested too deep');
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch {
    return garbage('not JSON');
  }
  if (!isJsonObject(parsed) || parsed.jsonrpc !== '2.0') return garbage('not a message');
  const id = typeof parsed.id === 'string' || typeof parsed.id === 'number' ? parsed.id : null;
  const method = parsed.method;
  if (typeof method === 'string') {
    const params = isJsonObject(parsed.params) ? parsed.params : undefined;
    return id === null ? { kind: 'notice', method, params } : { kind: 'ask', id, method, params };
  }
  if (isJsonObject(parsed.error)) return { kind: 'error', id, error: parsed.error };
  if (id !== null && isJsonObject(parsed.result)) {
    return { kind: 'result', id, value: parsed.result, raw: memberBytes(bytes, scan.top, 'result') };
  }
  return garbage('neither call nor reply');
}

/** The bytes of a member of the outermost object; of its last where it stands twice, as the parser reads it. */
function memberBytes(bytes: Buffer, top: readonly number[], name: string): Uint8Array | null {
  for (let index = top.length - 4; index >= 0; index -= 4) {
    const [start = 0, end = 0, from = 0, to = 0] = top.slice(index, index + 4);
    if (end - start === name.length + 2 && bytes.toString('latin1', start + 1, end - 1) === name) {
      return bytes.subarray(from, to);
    }
  }
  return null;
}

function garbage(why: string): ServerMessage {
  return { kind: 'garbage', why };
}
