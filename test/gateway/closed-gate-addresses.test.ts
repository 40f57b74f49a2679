import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BuiltInServer } from '../../electron/upstream/built-in.ts';
import type { JsonObject } from '../../shared/json.ts';
import { type RecordingServer, serveRecording } from '../fixtures/mcp/recording-server.ts';
import { invented, notifications, requests } from './closed-gate-table.ts';
import { type Harness, server, startHarness } from './harness.ts';
import { initialize, raw } from './raw-client.ts';
import { ask, type Revision } from './recording-support.ts';

/** What the built-in server was made to do. */
const did: string[] = [];
const builtIn: BuiltInServer = {
  info: { name: 'own', version: '1' },
  instructions: '',
  tools: [{ name: 'echo', inputSchema: { type: 'object' } }],
  onToolsChange: () => () => {},
  resourceTemplates: [{ uriTemplate: 'own://{name}', name: 'own' }],
  async callTool(name) {
    did.push(name);
    return { content: [{ type: 'text', text: 'done' }] };
  },
  async readResource(uri) {
    did.push(uri);
    return { contents: [{ uri, text: 'thing' }] };
  },
};

let old: RecordingServer;
let young: RecordingServer;
let harness: Harness;
beforeAll(async () => {
  [old, young] = await Promise.all([serveRecording(false), serveRecording(true)]);
  const http = (name: string, prefix: string, url: string) =>
    ({ kind: 'http', name: server(name), prefix, url, headers: {} }) as const;
  harness = await startHarness({
    specs: [
      http('old', '', old.url),
      http('young', 'young__', young.url),
      { kind: 'built-in', name: server('own'), prefix: 'own__', server: builtIn },
    ],
    limits: { keepAliveMs: 20 },
  });
});
afterEach(() => {
  harness.gate.closed = null;
});
afterAll(async () => {
  await harness.stop();
  await Promise.all([old.close(), young.close()]);
});

/** All that any server behind the gateway was made to do so far. */
const reached = () => ({ old: old.lines.length, young: young.lines.length, own: did.length });

/** The names by which agents call what each server has, at an address. */
const addresses: readonly (readonly [string, string | undefined, readonly string[]])[] = [
  ['all servers', undefined, ['echo', 'young__echo', 'own__echo']],
  ['/s/old', 'old', ['echo']],
  ['/s/young', 'young', ['echo']],
  ['/s/own', 'own', ['echo']],
];

describe.each(addresses)('at the address of %s', (_words, name, tools) => {
  const at = { url: () => harness.url('token-a', name) };
  const sessionOf = async (revision: Revision): Promise<string | null> =>
    revision === 'session' ? initialize(at.url(), { roots: { listChanged: true } }) : null;
  const calls: typeof requests = [
    ...tools.map((tool) => ['tools/call', { name: tool, arguments: {} }] as const),
    ['resources/read', { uri: 'own://1' }],
  ];

  async function sendAll(session: string | null, more: JsonObject): Promise<void> {
    const { _meta } = more;
    await Promise.all(
      [...requests, ...calls].map(([method, params]) =>
        ask(at, session, method, { ...more, ...params, ...(_meta === undefined ? {} : { _meta }) }),
      ),
    );
    if (session === null) return;
    for (const [method, params] of notifications) {
      await raw(at.url(), { session, body: JSON.stringify({ jsonrpc: '2.0', method, params }) });
    }
  }

  it.each<Revision>(['session', 'stateless'])(
    'an agent (%s) reaches what stands there while it is open',
    async (revision) => {
      const session = await sessionOf(revision);
      const before = reached();
      for (const [method, params] of calls.slice(0, tools.length)) await ask(at, session, method, params);
      const after = reached();
      const names = name === undefined ? (['old', 'young', 'own'] as const) : [name as 'old' | 'young' | 'own'];
      for (const one of names) expect(after[one], one).toBeGreaterThan(before[one]);
    },
  );

  it.each(['paused', 'agent-paused', 'hidden', 'fault'] as const)(
    'nothing of an agent passes a gate that is closed (%s)',
    async (closed) => {
      for (const revision of ['session', 'stateless'] as const) {
        const session = await sessionOf(revision);
        for (const [method, params] of calls.slice(0, tools.length)) await ask(at, session, method, params);
        harness.gate.closed = closed;
        const before = reached();
        await sendAll(session, {});
        await sendAll(session, invented);
        await sendAll(await initialize(at.url(), { elicitation: {}, roots: {} }), {});
        expect(reached(), revision).toEqual(before);
        harness.gate.closed = null;
      }
    },
  );
});
