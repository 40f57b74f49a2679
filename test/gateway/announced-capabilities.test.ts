import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metaKeys, namedBy } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { type Harness, server, startHarness, stdioSpec } from './harness.ts';
import { initialize, type RawAnswer, raw, rpc } from './raw-client.ts';

const script = fixtureServer('mcp/skills-server.ts');
const spec = (name: string, prefix: string, ERA: string) =>
  ({ kind: 'stdio', name: server(name), prefix, command: process.execPath, args: script, env: { ERA } }) as const;

type Ask = (method: string, params?: Readonly<Record<string, unknown>>) => Promise<RawAnswer['body']>;

async function sessionAgent(url: string): Promise<Ask> {
  const session = await initialize(url);
  let id = 0;
  return async (method, params = {}) => {
    if (method === 'capabilities') {
      const initializeResult = {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 't', version: '1' },
      };
      return (await raw(url, { body: rpc(0, 'initialize', initializeResult) })).body;
    }
    return (await raw(url, { session, body: rpc(++id, method, params) })).body;
  };
}

async function statelessAgent(url: string): Promise<Ask> {
  let id = 0;
  return async (asked, params = {}) => {
    const method = asked === 'capabilities' ? 'server/discover' : asked;
    const member = Object.hasOwn(namedBy, method) ? namedBy[method] : undefined;
    const named = member === undefined ? undefined : params[member];
    const headers = {
      'mcp-protocol-version': statelessVersion,
      'mcp-method': method,
      ...(typeof named === 'string' ? { 'mcp-name': named } : {}),
    };
    const _meta = { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {} };
    return (await raw(url, { headers, body: rpc(++id, method, { ...params, _meta }) })).body;
  };
}

const skillUri = (prefix: string) => `${prefix}skill://plan/SKILL.md`;

/** How each capability is used: what is asked for, and that the answer is one. By its name as it is announced. */
const uses: Readonly<Record<string, (ask: Ask, prefix: string, name: string, era: string) => Promise<void>>> = {
  async tools(ask, _uri, name) {
    expect(JSON.stringify((await ask('tools/list')).result)).toContain(`"${name}echo"`);
    expect((await ask('tools/call', { name: `${name}echo`, arguments: {} })).result).toHaveProperty('content');
  },
  async prompts(ask, _uri, name) {
    expect(JSON.stringify((await ask('prompts/list')).result)).toContain(`"${name}plan"`);
    expect((await ask('prompts/get', { name: `${name}plan` })).result).toHaveProperty('messages');
  },
  async resources(ask, uri, _name, era) {
    expect(JSON.stringify((await ask('resources/list')).result)).toContain(`"${uri}note://1"`);
    expect(JSON.stringify((await ask('resources/templates/list')).result)).toContain(`"${uri}note://{id}"`);
    expect(JSON.stringify((await ask('resources/read', { uri: `${uri}note://1` })).result)).toContain('"read"');
    if (era === 'session') expect((await ask('resources/subscribe', { uri: `${uri}note://1` })).result).toEqual({});
  },
  async completions(ask, uri) {
    const ref = { type: 'ref/resource', uri: `${uri}note://{id}` };
    const answer = await ask('completion/complete', { ref, argument: { name: 'id', value: '' } });
    expect(answer.result).toMatchObject({ completion: { values: ['1', '2'] } });
  },
  async logging(ask, _uri, _name, era) {
    // Without sessions a level goes with each request.
    if (era === 'session') expect((await ask('logging/setLevel', { level: 'info' })).result).toEqual({});
  },
  // Apps are tools and resources, whose addresses have tests of their own.
  'io.modelcontextprotocol/ui': async () => {},
  async 'io.modelcontextprotocol/skills'(ask, uri) {
    const listed = (await ask('skills/list')).result?.skills as readonly { uri: string; resources: unknown }[];
    expect(listed.map((skill) => skill.uri)).toContain(skillUri(uri));
    expect(listed.find((skill) => skill.uri === skillUri(uri))?.resources).toMatchObject([{ uri: skillUri(uri) }]);
    expect((await ask('skills/get', { uri: skillUri(uri) })).result).toMatchObject({ skill: { uri: skillUri(uri) } });
    const read = await ask('resources/directory/read', { uri: `${uri}skill://plan` });
    expect(read.result).toMatchObject({ resources: [{ uri: `${uri}skill://plan/a.md` }] });
  },
};

describe.each([['session'], ['stateless']])('what is announced of a server of the %s era', (era) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ specs: [stdioSpec('fix'), spec('all', 'all__', era)] });
  });
  afterAll(() => harness.stop());

  const agents = [
    ['session', sessionAgent],
    ['stateless', statelessAgent],
  ] as const;
  const addresses = [
    ['of one server', 'all', '', ''],
    ['of all servers', undefined, 'all+', 'all__'],
  ] as const;

  describe.each(agents)('to an agent of the %s era', (agentEra, makeAgent) => {
    it.each(addresses)('works on the address %s', async (_words, scope, uri, name) => {
      const ask = await makeAgent(harness.url('token-a', scope));
      const capabilities = (await ask('capabilities')).result?.capabilities as Record<string, object>;
      const { extensions = {}, ...plain } = capabilities;
      const announced = [...Object.keys(plain), ...Object.keys(extensions)];
      expect(announced.toSorted()).toEqual(Object.keys(uses).toSorted());
      for (const capability of announced) await uses[capability]?.(ask, uri, name, agentEra);
    });
  });

  it('is judged as the resource behind it: neither told nor read where that is hidden', async () => {
    const ask = await sessionAgent(harness.url('token-a', 'all'));
    harness.gate.hidden.add('resources/read');
    try {
      expect((await ask('skills/list')).result).toMatchObject({ skills: [] });
      expect((await ask('skills/get', { uri: skillUri('') })).error?.code).toBeDefined();
      expect((await ask('resources/directory/read', { uri: 'skill://plan' })).error?.code).toBeDefined();
    } finally {
      harness.gate.hidden.clear();
    }
    const [last] = harness.gate.calls.slice(-1);
    expect(last).toMatchObject({
      tool: 'resources/read',
      via: 'resources/directory/read',
      args: { uri: 'skill://plan' },
    });
  });

  it('is nothing that the gateway does not pass on', async () => {
    const ask = await sessionAgent(harness.url('token-a', 'all'));
    expect((await ask('x/odd')).error?.code).toBe(-32601);
  });
});
