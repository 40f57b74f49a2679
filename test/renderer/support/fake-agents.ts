import type { AgentView } from '../../../shared/control/agents.ts';
import type { ClientView } from '../../../shared/control/clients.ts';
import type { CommandOutput, Commands } from '../../../shared/control/contract.ts';
import type { Importable } from '../../../shared/control/server-import.ts';
import { agentIdSchema, serverNameSchema } from '../../../shared/names.ts';

const testrail = serverNameSchema.parse('testrail');

export interface AgentsWorld {
  agents: AgentView[];
  clients: ClientView[];
  /** What of each client could stand behind the gate. */
  clientEntries: Partial<Record<ClientView['client'], Importable[]>>;
}

function agent(id: string, label: string, change: Partial<AgentView> = {}): AgentView {
  return {
    id: agentIdSchema.parse(id),
    label,
    servers: null,
    tools: null,
    holdSeconds: null,
    paused: false,
    createdAt: Date.parse('2026-11-03T09:30:00Z'),
    lastSeenAt: null,
    tokenTail: '7f2c',
    ...change,
  };
}

function client(id: ClientView['client'], name: string, change: Partial<ClientView> = {}): ClientView {
  return {
    client: id,
    name,
    installed: true,
    file: `/home/ada/.${id}/mcp.json`,
    connected: false,
    agent: null,
    bypasses: [],
    unread: [],
    problem: null,
    ...change,
  };
}

export function agentsWorld(): AgentsWorld {
  return {
    clientEntries: {
      cursor: [
        {
          entry: 'testrail',
          name: serverNameSchema.parse('testrail-2'),
          target: 'uvx testrail-mcp',
          values: ['TESTRAIL_URL', 'TESTRAIL_USERNAME', 'TESTRAIL_API_KEY'],
          problem: null,
          login: { url: 'https://acme.testrail.io', user: 'ada@example.com' },
        },
        {
          entry: 'files',
          name: serverNameSchema.parse('files'),
          target: 'npx files-mcp',
          values: ['FILES_TOKEN'],
          problem: null,
          login: null,
        },
      ],
    },
    agents: [agent('default', 'default')],
    clients: [
      client('claude-code', 'Claude Code', { connected: true, agent: agentIdSchema.parse('default') }),
      client('claude-desktop', 'Claude Desktop'),
      client('cursor', 'Cursor', {
        bypasses: [
          {
            entry: 'testrail',
            server: testrail,
            why: 'starts testrail-mcp with a TestRail key of its own',
            file: '/home/ada/.cursor/mcp.json',
            project: null,
          },
        ],
      }),
      client('zed', 'Zed', { installed: false }),
    ],
  };
}

/** Several agents, as the design draws them. */
export function manyAgents(now: number): AgentView[] {
  return [
    agent('claude-code', 'Claude Code', { lastSeenAt: now - 1_000, tokenTail: '7f2c' }),
    agent('cursor', 'Cursor', { lastSeenAt: now - 7_000, tokenTail: 'b10e', servers: [testrail] }),
    agent('ci-nightly', 'CI nightly', { lastSeenAt: now - 20_000, tokenTail: '90aa', until: now + 86_400_000 }),
    agent('claude-desktop', 'Claude Desktop', { lastSeenAt: now - 11 * 86_400_000, tokenTail: 'c5f1', paused: true }),
  ];
}

type Handler<N extends keyof Commands> = (input: Commands[N]['input']['_output']) => unknown;
type Names =
  | 'agents.list'
  | 'agents.add'
  | 'agents.pause'
  | 'agents.rotate'
  | 'agents.revoke'
  | 'agents.address'
  | 'agents.command'
  | 'agents.overview'
  | 'agents.testCall'
  | 'agents.detail'
  | 'clients.list'
  | 'clients.preview'
  | 'clients.importable'
  | 'clients.import'
  | 'clients.previewProject'
  | 'clients.cleanProject'
  | 'clients.connect'
  | 'clients.disconnect';

const limit = { server: testrail, tools: ['add_result'], max: 30, per: 'minute', scope: 'grant', own: false } as const;

export function agentHandlers(
  world: AgentsWorld,
  changed: (agents: AgentView[]) => void,
  testCall: () => void,
): { readonly [N in Names]: Handler<N> } {
  const mcp = (id: AgentView['id'], token: string) => ({
    id,
    label: world.agents.find((one) => one.id === id)?.label ?? id,
    mcp: `http://127.0.0.1:7420/a/${token}/mcp`,
  });
  const set = (agents: AgentView[]): AgentView[] => {
    world.agents = agents;
    changed(agents);
    return agents;
  };
  let stays: CommandOutput<'clients.disconnect'>['stays'] = { servers: [], login: null };
  const withClient = (id: ClientView['client'], change: Partial<ClientView>): void => {
    world.clients = world.clients.map((one) => (one.client === id ? { ...one, ...change } : one));
  };
  return {
    'agents.list': () => world.agents,
    'agents.add'({ label, servers, tools, holdSeconds, until }) {
      const id = label.toLowerCase().replace(/[^a-z0-9]+/g, '-');
      set([...world.agents, agent(id, label, { servers, tools, holdSeconds, ...(until === null ? {} : { until }) })]);
      return mcp(agentIdSchema.parse(id), 'new-token');
    },
    'agents.pause': ({ agent: id, paused }) =>
      set(world.agents.map((one) => (one.id === id ? { ...one, paused } : one))),
    'agents.rotate': ({ agent: id }) => mcp(id, 'new-token'),
    'agents.revoke': ({ agent: id }) => set(world.agents.filter((one) => one.id !== id)),
    'agents.address': ({ agent: id }) => mcp(id, 'secret-agent-token'),
    'agents.command': ({ agent: id }) => ({ command: ['/opt/rail guard/railguard', 'connect', '--agent', id] }),
    'agents.testCall'() {
      testCall();
      return { passed: true };
    },
    'agents.overview': (): CommandOutput<'agents.overview'> =>
      world.agents.map(({ id }, at) => ({
        agent: id,
        calls: 121 - at * 37,
        stopped: at,
        hidden: at === 2 ? 2 : 0,
        program: at === 3 ? null : { name: id, version: '2.1' },
        sessions: 1,
        overlays: at === 1 ? [testrail] : [],
        fullest: { ...limit, tools: [...limit.tools], used: 14 - at * 4 },
      })),
    'agents.detail': ({ agent: id }): CommandOutput<'agents.detail'> => ({
      limits: [
        { ...limit, tools: [...limit.tools], used: 14 },
        { ...limit, tools: ['close_run'], used: 0 },
        { ...limit, tools: ['get_cases'], used: 0 },
        { ...limit, tools: ['delete_run'], used: 0 },
        { ...limit, tools: [], max: 500, per: 'day', scope: 'server', used: 286 },
      ],
      servers: [
        {
          server: testrail,
          tools: [
            { name: 'get_case', rule: 'allow', reach: 'allow', words: 'Allow' },
            { name: 'get_cases', rule: 'allow', reach: 'allow', words: 'Allow' },
            { name: 'add_result', rule: 'limit', reach: 'limit', words: 'Limit 30/min' },
            { name: 'close_run', rule: 'ask', reach: 'ask', words: 'Ask' },
            { name: 'delete_run', rule: 'hide', reach: 'hide', words: 'Hide' },
          ],
          overlay: id === 'cursor' ? [{ name: 'close_run', before: 'Ask', after: 'Deny' }] : null,
        },
      ],
    }),
    'clients.list': () => world.clients,
    'clients.importable': ({ client: id }) => world.clientEntries[id] ?? [],
    'clients.import': ({ client: id, entries }) => ({
      added: (world.clientEntries[id] ?? []).flatMap(({ entry, name, target }) =>
        name !== null && (entries === undefined || entries.includes(entry)) ? [{ entry, name, target }] : [],
      ),
      skipped: [],
    }),
    'clients.previewProject'({ client: id, entries }): CommandOutput<'clients.preview'> {
      const found = world.clients.find((one) => one.client === id)?.bypasses.find(({ project }) => project !== null);
      return {
        client: id,
        file: found?.file ?? '',
        agent: null,
        diff: '- testrail',
        lines: entries.map((entry) => ({ kind: 'removed', text: `    "${entry}": {}` })),
        added: 0,
        removed: entries.length,
        digest: 'sha256:2',
        backup: null,
        restart: null,
      };
    },
    'clients.cleanProject'({ client: id, project }): CommandOutput<'clients.cleanProject'> {
      const bypasses = world.clients.find((one) => one.client === id)?.bypasses ?? [];
      withClient(id, { bypasses: bypasses.filter((one) => one.project !== project) });
      return { file: `${project}/.cursor/mcp.json`, backup: null, restart: null };
    },
    'clients.preview'({ client: id, replace, agent: named }): CommandOutput<'clients.preview'> {
      const found = world.clients.find((one) => one.client === id);
      const isThere = found?.connected === true && replace.length === 0;
      return {
        client: id,
        file: found?.file ?? '',
        agent: named ?? found?.agent ?? null,
        diff: isThere ? '' : '+ railguard',
        lines: isThere
          ? []
          : [
              { kind: 'same', text: '\t"mcpServers": {' },
              ...replace.flatMap((entry) => [
                { kind: 'removed', text: `    "${entry}": {` } as const,
                { kind: 'removed', text: '      "env": { "TESTRAIL_API_KEY": "[redacted:20]" }' } as const,
                { kind: 'removed', text: '    },' } as const,
              ]),
              { kind: 'added', text: '    "railguard": { "command": "railguard", "args": ["connect"] }' },
              { kind: 'same', text: '  }' },
            ],
        added: isThere ? 0 : 1,
        removed: replace.length * 3,
        digest: 'sha256:1',
        backup: `${found?.file}.railguard-1`,
        restart: 'Start it again.',
      };
    },
    'clients.connect'({ client: id, agent: named, move, login }): CommandOutput<'clients.connect'> {
      const found = world.clients.find((one) => one.client === id);
      const known = named ?? world.agents.find(({ label }) => label === found?.name)?.id;
      const own = known ?? agentIdSchema.parse(id);
      if (known === undefined) set([...world.agents, agent(id, found?.name ?? id)]);
      withClient(id, { connected: true, agent: own, bypasses: [] });
      const target = { kind: 'real', url: 'https://acme.testrail.io', user: 'ada@example.com' } as const;
      stays = {
        servers: move.map((entry) => serverNameSchema.parse(entry)),
        login: login === undefined ? null : target,
      };
      return {
        client: id,
        agent: own,
        moved: move.map((entry) => ({ entry, name: serverNameSchema.parse(entry) })),
        login: stays.login,
        file: found?.file ?? '',
        backup: null,
        restart: 'Start it again.',
      };
    },
    'clients.disconnect'({ client: id }): CommandOutput<'clients.disconnect'> {
      withClient(id, { connected: false, agent: null });
      return { client: id, file: '/home/ada/mcp.json', exact: true, restart: null, stays };
    },
  };
}
