import { Client as NewClient, StreamableHTTPClientTransport as NewTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { initialize, type RawAnswer, raw, rpc } from '../gateway/raw-client.ts';
import { type Agent, actions, type ClientProgram } from './actions.ts';

const info = { name: 'compat', version: '1' };

/** A client of the first SDK as an agent. */
export function agentOf(client: Client): Agent {
  return {
    list: async () => JSON.stringify((await client.listTools()).tools.map((tool) => tool.name)),
    call: async (name, args) => JSON.stringify(await client.callTool({ name, arguments: args })),
    read: async (uri) => JSON.stringify(await client.readResource({ uri })),
    async progress(name, args) {
      let reports = 0;
      const onprogress = () => void reports++;
      const result = await client.callTool({ name, arguments: args }, undefined, { onprogress });
      return { text: JSON.stringify(result), reports };
    },
    async cancel(name, args, running) {
      const abandon = new AbortController();
      const call = client.callTool({ name, arguments: args }, undefined, { signal: abandon.signal });
      const ended = gaveUp(call);
      await running;
      abandon.abort();
      await ended;
    },
    close: () => client.close(),
  };
}

/** Ends when the call was given up; fails where it was answered. */
async function gaveUp(call: Promise<unknown>): Promise<void> {
  const answer = await call.then(JSON.stringify, () => null);
  if (answer !== null) throw new Error(`it was answered: ${answer}`);
}

const first: ClientProgram = {
  name: 'SDK v1',
  can: actions,
  async connect(address) {
    const client = new Client(info);
    // The SDK's own type has optional members that its interface declares otherwise under exactOptionalPropertyTypes.
    await client.connect(new StreamableHTTPClientTransport(new URL(address)) as unknown as Transport);
    return agentOf(client);
  },
};

function second(revision: '2025-11-25' | '2026-07-28'): ClientProgram {
  return {
    name: `SDK v2, ${revision}`,
    can: actions,
    async connect(address) {
      const negotiation = revision === '2026-07-28' ? { versionNegotiation: { mode: 'auto' as const } } : {};
      const client = new NewClient(info, negotiation);
      await client.connect(new NewTransport(new URL(address)));
      const spoken = client.getNegotiatedProtocolVersion();
      if (spoken !== revision) throw new Error(`it speaks ${spoken}`);
      return secondAgent(client);
    },
  };
}

function secondAgent(client: NewClient): Agent {
  return {
    list: async () => JSON.stringify((await client.listTools()).tools.map((tool) => tool.name)),
    call: async (name, args) => JSON.stringify(await client.callTool({ name, arguments: args })),
    read: async (uri) => JSON.stringify(await client.readResource({ uri })),
    async progress(name, args) {
      let reports = 0;
      const result = await client.callTool({ name, arguments: args }, { onprogress: () => void reports++ });
      return { text: JSON.stringify(result), reports };
    },
    async cancel(name, args, running) {
      const abandon = new AbortController();
      const ended = gaveUp(client.callTool({ name, arguments: args }, { signal: abandon.signal }));
      await running;
      abandon.abort();
      await ended;
    },
    close: () => client.close(),
  };
}

/** What somebody writes without any library: a session, and one request after another. */
const byHand: ClientProgram = {
  name: 'fetch',
  can: actions,
  async connect(address) {
    const session = await initialize(address);
    let id = 0;
    const ask = (method: string, params: object = {}): Promise<RawAnswer> =>
      raw(address, { session, body: rpc(++id, method, params) });
    const resultOf = ({ status, text, body }: RawAnswer): string => {
      if (body.result === undefined) throw new Error(`${status} ${text}`);
      return JSON.stringify(body.result);
    };
    return {
      list: async () => resultOf(await ask('tools/list')),
      call: async (name, args) => resultOf(await ask('tools/call', { name, arguments: args })),
      read: async (uri) => resultOf(await ask('resources/read', { uri })),
      async progress(name, args) {
        const answer = await ask('tools/call', { name, arguments: args, _meta: { progressToken: 'p' } });
        const reports = answer.messages.filter(({ method }) => method === 'notifications/progress').length;
        return { text: resultOf(answer), reports };
      },
      async cancel(name, args, running) {
        const call = ask('tools/call', { name, arguments: args });
        const requestId = id;
        await running;
        const params = { requestId, reason: 'no longer wanted' };
        const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
        await raw(address, { session, body });
        // Whether anything is answered is the gateway's to choose; a result would be wrong.
        const { body: answer } = await call;
        if (answer?.result !== undefined) throw new Error(`it was answered: ${JSON.stringify(answer.result)}`);
      },
      close: async () => void (await raw(address, { method: 'DELETE', session })),
    };
  },
};

/** Clients that run within the test. */
export const inProcess: readonly ClientProgram[] = [first, second('2025-11-25'), second('2026-07-28'), byHand];
