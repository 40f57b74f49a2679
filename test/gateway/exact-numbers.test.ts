import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { type Harness, server, startHarness } from './harness.ts';
import { initialize, rpc } from './raw-client.ts';

const script = fixtureServer('mcp/exact-numbers-server.ts');
const odd = '{"big":9007199254740993,"float":1.0,"far":6.02E+23}';
const elicitation = { elicitation: { form: {} } };

type Agent = 'with a session' | 'without a session';

/** What an agent is answered, until it holds all of `wanted` or ends. */
async function answered(harness: Harness, agent: Agent, asked: { method: string; name?: string }, wanted: string[]) {
  const capabilities = asked.name === 'ask' || asked.name === 'two__ask' ? elicitation : {};
  const session = agent === 'with a session' ? await initialize(harness.url(), capabilities) : null;
  const envelope = {
    [metaKeys.version]: statelessVersion,
    [metaKeys.capabilities]: capabilities,
    [metaKeys.logLevel]: 'debug',
  };
  const _meta = { progressToken: 'mine', ...(session === null ? envelope : {}) };
  const params = { ...(asked.name === undefined ? {} : { name: asked.name, arguments: {} }), _meta };
  const gone = new AbortController();
  const response = await fetch(harness.url(), {
    method: 'POST',
    signal: gone.signal,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(session === null
        ? {
            'mcp-protocol-version': statelessVersion,
            'mcp-method': asked.method,
            ...(asked.name === undefined ? {} : { 'mcp-name': asked.name }),
          }
        : { 'mcp-session-id': session }),
    },
    body: rpc(1, asked.method, params),
  });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (wanted.every((part) => text.includes(part))) break;
  }
  gone.abort();
  return text;
}

describe.each(['session', 'stateless'])('numbers of a server (%s)', (era) => {
  let harness: Harness;
  beforeAll(async () => {
    const env = { ERA: era };
    const spec = { kind: 'stdio', command: process.execPath, args: script, env } as const;
    harness = await startHarness({
      specs: [
        { ...spec, name: server('one'), prefix: '' },
        { ...spec, name: server('two'), prefix: 'two__' },
      ],
    });
  });
  afterAll(() => harness.stop());

  const schema = '"default":9007199254740993';
  const paths: readonly [string, string | undefined, string[]][] = [
    ['tools/list', undefined, [`"_meta":${odd}`, schema]],
    ['prompts/list', undefined, [`"name":"two__p","_meta":${odd}`]],
    ['resources/list', undefined, ['"uri":"two+thing://1","name":"n","size":9007199254740993']],
    ['resources/templates/list', undefined, [`"uriTemplate":"two+thing://{n}","name":"n","_meta":${odd}`]],
    ['skills/list', undefined, ['"uri":"two+skill://a/SKILL.md","size":9007199254740993', odd]],
    ['tools/call', 'fail', [`"data":${odd}`]],
    ['tools/call', 'two__fail', [`"data":${odd}`]],
    ['tools/call', 'tell', ['"progress":1.0,"total":9007199254740993', `"data":${odd}`]],
    ['tools/call', 'two__tell', ['"progress":1.0,"total":9007199254740993', `"data":${odd}`]],
    ['tools/call', 'ask', [schema]],
    ['tools/call', 'two__ask', [schema]],
  ];
  const table = (['with a session', 'without a session'] as const).flatMap((agent) =>
    paths.map(([method, name, wanted]) => ({ agent, method, name, wanted })),
  );

  it.each(table)('reach an agent $agent as they were written ($method $name)', async ({ agent, wanted, ...asked }) => {
    const text = await answered(harness, agent, asked as { method: string; name?: string }, wanted);
    for (const part of wanted) expect(text).toContain(part);
    expect(text).not.toContain('9007199254740992');
  });
});
