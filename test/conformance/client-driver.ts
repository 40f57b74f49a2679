import { Client as NewClient, StreamableHTTPClientTransport as NewTransport } from '@modelcontextprotocol/client';
import { type Harness, memoryPins, server, startHarness } from '../gateway/harness.ts';

/**
 * The gateway as the suite's client: the suite's server stands behind it, an agent before it. The agent lists the tools
 * and calls each once with the least that its schema wants; where the server wants a login, a person grants it at once.
 */
const url = process.argv.at(-1) ?? '';
const name = server('suite');
const stateless = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION === '2026-07-28';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** A value that a schema admits. */
function sample(schema: Schema): unknown {
  switch (schema.type) {
    case 'number':
    case 'integer':
      return 2;
    case 'boolean':
      return true;
    case 'array':
      return [];
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, one]) => [key, sample(one)]));
    default:
      return 'value';
  }
}

async function logIn(harness: Harness): Promise<void> {
  const { address, done } = await harness.supervisor.login(name);
  const granted = await fetch(address, { redirect: 'manual' });
  await fetch(granted.headers.get('location') ?? '', { redirect: 'manual' });
  await done;
}

async function whenReady(harness: Harness): Promise<void> {
  try {
    await harness.supervisor.test(name);
  } catch (error) {
    if (!String(error).includes('login')) throw error;
    await logIn(harness);
  }
}

const kept = new Map<string, string>();
const harness = await startHarness({
  specs: [{ kind: 'http', name, prefix: '', url, headers: {} }],
  waitFor: [],
  pins: memoryPins(),
  times: { callMs: 20_000, startMs: 10_000 },
  tokens: {
    get: async (key) => kept.get(key) ?? null,
    set: async (key, text) => void kept.set(key, text),
    remove: async (key) => void kept.delete(key),
  },
});
try {
  await whenReady(harness);
  const client = new NewClient(
    { name: 'agent', version: '1' },
    {
      capabilities: { elicitation: { form: { applyDefaults: true } } },
      ...(stateless ? { versionNegotiation: { mode: 'auto' as const } } : {}),
    },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
  await client.connect(new NewTransport(new URL(harness.url())));
  const { tools } = await client.listTools();
  for (const tool of tools) {
    const args = sample(tool.inputSchema as Schema) as Record<string, unknown>;
    const call = () => client.callTool({ name: tool.name, arguments: args });
    await call()
      .catch(async (error: unknown) => {
        if (!String(error).includes('login')) throw error;
        await logIn(harness);
        await call();
      })
      .catch((error: unknown) => process.stderr.write(`${tool.name}: ${String(error)}\n`));
  }
  await client.close();
} finally {
  await harness.stop();
}
