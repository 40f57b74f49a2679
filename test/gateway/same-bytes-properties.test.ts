import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decidedEntry } from '../../electron/journal/writer/entries.ts';
import type { ToolCall } from '../../shared/call.ts';
import { encodeHeaderValue, metaKeys } from '../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { rig, tools } from '../guard/support.ts';
import { runs } from '../support/runs.ts';
import { nameText, objectText, textsText, wordText } from './odd-json.ts';
import { initialize, type RawAnswer, raw } from './raw-client.ts';
import { type Recording, type Revision, startRecording } from './recording-support.ts';

/** A request as an agent writes it: the members of its `params`, each a name and a text of JSON. */
interface Written {
  readonly method: string;
  readonly members: readonly (readonly [name: string, text: string])[];
}

const toolCalls = fc
  .record({ name: fc.constantFrom('echo', 'other', 'get_it'), given: fc.option(objectText) })
  .map(({ name, given }): Written => {
    const members: Written['members'] = given === null ? [] : [['arguments', given]];
    return { method: 'tools/call', members: [...members, ['name', JSON.stringify(name)]] };
  });
const promptGets = fc.record({ name: wordText, given: fc.option(textsText) }).map(({ name, given }): Written => {
  const members: Written['members'] = given === null ? [] : [['arguments', given]];
  return { method: 'prompts/get', members: [['name', name], ...members] };
});
const reads = wordText.map((uri): Written => ({ method: 'resources/read', members: [['uri', uri]] }));
const completions = fc
  .record({ prompt: fc.boolean(), of: wordText, name: nameText, text: wordText, before: fc.option(textsText) })
  .map(({ prompt, of, name, text, before }): Written => {
    const uri = `${of.slice(0, -1)}{${name.slice(1, -1)}}"`;
    const ref = prompt ? `{"type":"ref/prompt","name":${of}}` : `{"uri":${uri},"type":"ref/resource"}`;
    const context: Written['members'] = before === null ? [] : [['context', `{"arguments":${before}}`]];
    const argument = `{"value":${text},"name":${name}}`;
    return { method: 'completion/complete', members: [...context, ['ref', ref], ['argument', argument]] };
  });
/** Answers that an agent without a session brings along: they are judged beside the arguments. */
const brought = fc.option(objectText);

const requests = fc.oneof({ weight: 4, arbitrary: toolCalls }, promptGets, reads, completions);

/** What the gate was asked, as text: of the object as it was at that moment. */
interface Judged {
  readonly call: ToolCall;
  readonly text: string;
}

describe.each<['stdio' | 'http', Revision]>([
  ['stdio', 'session'],
  ['stdio', 'stateless'],
  ['http', 'session'],
  ['http', 'stateless'],
])('before a server over %s of the revision with(out) sessions (%s)', (transport, upstream) => {
  const guard = rig({ version: '1', default: 'allow' });
  const judged: Judged[] = [];
  let recording: Recording;
  let session: string;

  beforeAll(async () => {
    const { gate } = guard;
    const realGate: Parameters<typeof startRecording>[2] = {
      realGate: {
        judge(call, signal) {
          judged.push({ call, text: JSON.stringify(call.args) });
          return gate.judge(call, signal);
        },
        closedFor: (agent, server) => gate.closedFor(agent, server),
        permits: (data) => gate.permits(data),
        names: (agent, server, tool) => gate.names(agent, server, tool),
        lists: (agent, server, tool) => gate.lists(agent, server, tool),
        onVisibilityChange: (listener) => gate.onVisibilityChange(listener),
      },
    };
    recording = await startRecording(transport, upstream, realGate);
    session = await initialize(recording.harness.url());
  });
  afterAll(() => recording.stop());

  let id = 0;
  function send(revision: Revision, { method, members }: Written, extra: Written['members']): Promise<RawAnswer> {
    const url = recording.harness.url();
    const body = (all: Written['members']) => {
      const params = all.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',');
      return `{"jsonrpc":"2.0","params":{${params}},"method":${JSON.stringify(method)},"id":${++id}}`;
    };
    if (revision === 'session') return raw(url, { session, body: body(members) });
    const named = members.find(([name]) => name === 'name' || name === 'uri')?.[1];
    const header = named === undefined ? {} : { 'mcp-name': encodeHeaderValue(JSON.parse(named), toBase64) };
    const meta = JSON.stringify({ [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {} });
    return raw(url, {
      headers: { 'mcp-protocol-version': statelessVersion, 'mcp-method': method, ...header },
      body: body([...extra, ...members, ['_meta', meta]]),
    });
  }

  it.each<Revision>(['session', 'stateless'])(
    'what is judged, recorded and sent of an agent (%s) is the same, byte for byte',
    { timeout: 1_200_000 },
    async (revision) => {
      let passed = 0;
      const property = fc.asyncProperty(requests, brought, async (written, answers) => {
        const extra: Written['members'] =
          answers === null || upstream === 'session' || written.method === 'completion/complete'
            ? []
            : [['inputResponses', answers]];
        const before = { judged: judged.length, lines: recording.lines().length };
        const recorded = guard.journal.decisions.length;
        const answer = await send(revision, written, extra);
        const received = recording.lines().slice(before.lines).filter(asks(written.method));
        const calls = judged.slice(before.judged);
        if (answer.status >= 400 || answer.body.error !== undefined) {
          // Refused as it stands: nothing of it was judged, and nothing left.
          const refused =
            answer.status >= 400 || / is no variable of the template$/.test(answer.body.error?.message ?? '');
          expect([calls.length, received.length, refused]).toEqual([0, 0, true]);
          return;
        }
        passed++;
        expect([calls.length, received.length]).toEqual([1, 1]);
        const line = received[0] ?? '';
        const { params } = JSON.parse(line);
        // No second spelling hides in the line: it is what is printed of what is read from it.
        const printed = JSON.stringify(JSON.parse(line));
        expect(line).toBe(transport === 'stdio' ? oneLine(printed) : printed);
        const { call, text } = calls[0] as Judged;
        expect(JSON.stringify(judgedOf(written.method, params))).toBe(text);
        // Nobody changed the object since.
        expect(JSON.stringify(call.args)).toBe(text);
        const [decision] = guard.journal.decisions.slice(recorded);
        expect(decision?.entry.call).toBe(call);
        if (decision === undefined) return;
        const profile = tools.profile(call.server, call.tool);
        expect(decidedEntry(decision.entry, profile, 'label', { now: 0, monotonic: 0 }).arguments).toBe(text);
        for (const [name, given] of [...written.members, ...(revision === 'session' ? [] : extra)]) {
          // A completion is written anew, member by member; what the agent filled in before is compared above.
          if (name === 'context') continue;
          if (written.method === 'completion/complete') expect(params[name]).toEqual(JSON.parse(given));
          else expect(JSON.stringify(params[name])).toBe(JSON.stringify(JSON.parse(given)));
        }
      });
      await fc.assert(property, { numRuns: runs(60) });
      expect(passed).toBeGreaterThan(20);
    },
  );
});

/** Over a pipe, what some readers end a line at stands as an escape. */
const oneLine = (text: string) =>
  text.replaceAll('\u0085', '\\u0085').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
const toBase64 = (text: string) => Buffer.from(text).toString('base64');
const asks = (method: string) => (line: string) => JSON.parse(line).method === method;

/** What must have been judged of a request, told from what its server received. */
function judgedOf(method: string, params: JsonObject): JsonObject {
  const given = isJsonObject(params.arguments) ? { arguments: params.arguments } : {};
  switch (method) {
    case 'tools/call':
      return withAnswers(given.arguments ?? {}, params);
    case 'prompts/get':
      return withAnswers({ name: params.name ?? null, ...given }, params);
    case 'resources/read':
      return withAnswers({ uri: params.uri ?? null }, params);
    default:
      return completed(params);
  }
}

function withAnswers(args: JsonObject, { inputResponses }: JsonObject): JsonObject {
  if (inputResponses === undefined) return args;
  let free = 'inputResponses';
  while (Object.hasOwn(args, free)) free += "'";
  return Object.fromEntries([...Object.entries(args), [free, inputResponses]]);
}

function completed({ ref, argument, context }: JsonObject): JsonObject {
  if (!isJsonObject(ref) || !isJsonObject(argument)) throw new Error('a completion of nothing');
  const before = isJsonObject(context) && isJsonObject(context.arguments) ? Object.entries(context.arguments) : [];
  const filled = Object.fromEntries([...before, [String(argument.name), argument.value ?? null]]);
  if (ref.type === 'ref/prompt') return { name: ref.name ?? null, arguments: filled };
  const variable = `{${String(argument.name)}}`;
  const uri = String(ref.uri);
  return { uri: uri.slice(0, -variable.length) + String(argument.value), template: uri, arguments: filled };
}
