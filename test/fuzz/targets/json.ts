import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import { readEnvelope } from '../../../electron/gateway/wire/envelope.ts';
import { readServerMessage } from '../../../electron/upstream/message.ts';
import { countKeys } from '../../../shared/json-keys.ts';
import { onlyDepth, scanJson } from '../../../shared/json-scan.ts';
import { readStrictJson } from '../../../shared/read-json.ts';
import { must, type Target } from '../target.ts';

const words = [
  ...[
    '"jsonrpc":"2.0"',
    '"id":1',
    '"id":"a"',
    '"id":null',
    '"method":"tools/call"',
    '"METHOD":"x"',
    '"params":',
    '"name":"x"',
  ],
  ...[
    '"arguments":{}',
    '"Arguments":',
    '"result":{}',
    '"error":{"code":1,"message":"m"}',
    '"_meta":{}',
    '"uri":"a://b"',
  ],
];
const messages = [
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":[1,2.5,"x",null,{"b":true}]}}}',
  '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}',
  '{"jsonrpc":"2.0","id":"x","result":{"content":[{"type":"text","text":"é\\u00e9\\ud83d\\ude00"}]}}',
  '{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"no","data":{"a":1e3}}}',
  '{"a":1,"a":2,"\\u0061":3}',
];

function parsed(input: Buffer): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(input.toString('utf8')) };
  } catch {
    return null;
  }
}
/** Deepest nesting of a parsed value. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** Null stands for absent among the members of `params` and of its `_meta`, and nowhere else. */
function withoutNulls(params: unknown): unknown {
  if (params === null || typeof params !== 'object' || Array.isArray(params)) return params ?? undefined;
  const members = (object: object) => Object.entries(object).filter(([, value]) => value !== null);
  const kept = Object.fromEntries(members(params));
  const meta = kept._meta;
  return meta === null || typeof meta !== 'object' || Array.isArray(meta)
    ? kept
    : { ...kept, _meta: Object.fromEntries(members(meta)) };
}

export const jsonTargets: readonly Target[] = [
  {
    name: 'envelope',
    seeds: messages,
    words,
    check(input) {
      const message = readEnvelope(input);
      if (message.kind === 'fault')
        return `fault ${message.code} ${message.message.replace(/[\d"].*/, '').slice(0, 60)}`;
      const again = parsed(input)?.value as Readonly<Record<string, unknown>> | undefined;
      must(again !== undefined, 'a message was read from what is not JSON');
      must(isUtf8(input), 'a message was read from what is not UTF-8');
      const known = Object.keys(again);
      must(known.length === countTop(input), 'a key of the outermost object was lost');
      if (message.kind === 'reply') return `reply ${message.result === null}`;
      must(message.method === again.method, 'the method that is judged is not the one that was sent');
      // What is judged and sent is printed from the very object: it has to say what the bytes said.
      const sent = message.params === undefined ? undefined : JSON.parse(JSON.stringify(message.params));
      must(
        isDeepStrictEqual(sent, withoutNulls(again.params)),
        'the parameters that are judged are not those that were sent',
      );
      return `${message.kind} ${typeof again.id} ${Object.keys(message.params ?? {}).length}`;
    },
  },
  {
    name: 'server-message',
    seeds: messages,
    words,
    check(input) {
      const message = readServerMessage(input);
      if (message.kind === 'result' && message.raw !== null) {
        const raw = parsed(Buffer.from(message.raw))?.value;
        must(isDeepStrictEqual(raw, message.value), 'the bytes that are passed on are not the value that is recorded');
      }
      return 'why' in message ? `${message.kind} ${message.why.slice(0, 30)}` : message.kind;
    },
  },
  {
    name: 'json-scan',
    seeds: messages,
    words,
    check(input) {
      const scan = scanJson(input, onlyDepth(200));
      const found = parsed(input);
      const text = input.toString('utf8');
      const strict = readStrictJson(text);
      if (found === null) {
        must(!strict.ok, 'what is not JSON was read');
        return `no JSON ${strict.ok ? '' : strict.why.slice(0, 20)}`;
      }
      if (scan.stopped === 'depth') return 'deep';
      const keys = countKeys(found.value);
      must(scan.members >= keys, 'the scan saw fewer members than there are');
      must(depthOf(found.value) <= scan.depth, 'the scan saw less depth than there is');
      if (strict.ok) {
        must(isDeepStrictEqual(strict.value, found.value), 'the strict reader read something else');
        must(scan.members === keys, 'the strict reader took a key that stands twice');
      }
      return `JSON ${strict.ok ? 'strict' : strict.why.replace(/\d+/g, '').slice(0, 40)} ${Math.min(scan.depth, 8)} ${Math.min(scan.members, 12)}`;
    },
  },
];

function countTop(input: Buffer): number {
  return scanJson(input, onlyDepth(200)).top.length / 4;
}
