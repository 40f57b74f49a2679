import { Client as NewClient, StreamableHTTPClientTransport as NewTransport } from '@modelcontextprotocol/client';
import type { OAuthClient } from '../../shared/oauth-client.ts';
import { type Harness, memoryPins, server, startHarness } from '../gateway/harness.ts';

const name = server('suite');
/** For what never comes; below the time of the whole test. */
const boundMs = 250_000;

/** What a scenario tells its client beforehand. */
interface Context {
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly private_key_pem?: string;
  readonly issuer?: string;
  readonly toolCalls?: readonly ToolCall[];
}
interface ToolCall {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}
/** One run of the client, as the suite asks for it. */
export interface Scenario {
  /** Where its server listens. */
  readonly url: string;
  readonly name: string;
  readonly revision: string;
  readonly context: Context;
}

/** The client that a person gives the gateway: the scenario's, or the document that a client of the suite is known by. */
function registeredClient({ name: scenario, context }: Scenario): OAuthClient | undefined {
  const { client_id: id, client_secret: secret, private_key_pem: key, issuer = null } = context;
  const document = 'https://conformance-test.local/client-metadata.json';
  if (scenario === 'auth/basic-cimd') return { id: document, proof: null, issuer, redirectPort: null };
  if (id === undefined) return undefined;
  if (key !== undefined) return { id, proof: { kind: 'key', key }, issuer, redirectPort: null };
  return { id, proof: secret === undefined ? null : { kind: 'secret', secret }, issuer, redirectPort: null };
}

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

/** What the agent calls of these tools. */
function callsOf(
  context: Context,
  tools: readonly { readonly name: string; readonly inputSchema: unknown }[],
): readonly ToolCall[] {
  if (context.toolCalls !== undefined) return context.toolCalls;
  return tools.map(({ name: tool, inputSchema }) => {
    // The scenario compares the schema that the agent was shown with the one that its server gave.
    const shown = tools.find((one) => one.name === 'json_schema_2020_12_tool')?.inputSchema;
    const args = tool === 'json_schema_echo' ? { schema: shown } : sample(inputSchema as Schema);
    return { name: tool, arguments: args as Record<string, unknown> };
  });
}

async function logIn(harness: Harness, registered: OAuthClient | undefined): Promise<void> {
  const { address, done } = await harness.supervisor.login(name, registered);
  if (address !== null) {
    const granted = await fetch(address, { redirect: 'manual' });
    await fetch(granted.headers.get('location') ?? '', { redirect: 'manual' });
  }
  await done;
}

/** Does what a person does who is told that the server wants a login: again where it wants another one after that. */
async function loggedIn<T>(attempt: () => Promise<T>, login: () => Promise<void>, logins = 2): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!String(error).includes('valid login') || logins === 0) throw error;
    return loggedIn(
      async () => {
        await login();
        return attempt();
      },
      login,
      logins - 1,
    );
  }
}

function startGateway(url: string): Promise<Harness> {
  const kept = new Map<string, string>();
  return startHarness({
    specs: [{ kind: 'http', name, prefix: '', url, headers: {} }],
    waitFor: [],
    pins: memoryPins(),
    // As long as it takes: a scenario that is answered late would be one with another server.
    times: { callMs: boundMs, startMs: boundMs, discoverMs: boundMs, confirmMs: boundMs },
    // One scenario sends null where its own schema wants true or false: a person lets that pass.
    argumentsMode: 'any',
    tokens: {
      get: async (key) => kept.get(key) ?? null,
      set: async (key, text) => void kept.set(key, text),
      remove: async (key) => void kept.delete(key),
    },
  });
}

/**
 * The gateway as the suite's client: the suite's server stands behind it, an agent before it. The agent lists the tools
 * and makes the calls that the scenario wants, else calls each tool once with the least that its schema wants; where the
 * server wants a login, a person grants it at once, as the client that the scenario registered where it did.
 */
export async function drive(scenario: Scenario): Promise<void> {
  const harness = await startGateway(scenario.url);
  const registered = registeredClient(scenario);
  const login = () => logIn(harness, registered);
  try {
    await loggedIn(() => harness.supervisor.test(name), login);
    const client = new NewClient(
      { name: 'agent', version: '1' },
      {
        capabilities: { elicitation: { form: { applyDefaults: true } } },
        ...(scenario.revision === '2026-07-28' ? { versionNegotiation: { mode: 'auto' as const } } : {}),
      },
    );
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
    await client.connect(new NewTransport(new URL(harness.url())));
    const { tools } = await client.listTools();
    for (const one of callsOf(scenario.context, tools)) {
      // What the scenario thinks of a refusal stands in its checks.
      await loggedIn(() => client.callTool(one), login).catch(() => undefined);
    }
    await client.close();
  } finally {
    await harness.stop();
  }
}
