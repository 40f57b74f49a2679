import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { importPolicy } from '../../../electron/guard/policy-tools/import.ts';
import { type LiveFilter, matches, noFilter, withText } from '../../../renderer/data/feed/filter.ts';
import type { Attention } from '../../../shared/control/attention.ts';
import type { ControlErrorBody } from '../../../shared/control/bridge.ts';
import type { CommandToConfirm } from '../../../shared/control/confirmations.ts';
import {
  type CommandName,
  type CommandOutput,
  type Commands,
  commands,
  type EventName,
  type EventPayload,
  events,
} from '../../../shared/control/contract.ts';
import type { FeedRow } from '../../../shared/control/feed.ts';
import type { GateState } from '../../../shared/control/gate.ts';
import type { ToolRow } from '../../../shared/control/tools.ts';
import { catalogue as testrailTools } from '../../../shared/testrail/catalogue.ts';
import type { ToolSet } from '../../../shared/testrail/tool-sets.ts';
import { guarding } from '../../support/gate-state.ts';
import {
  afternoon,
  callOf,
  catalogue,
  presetRule,
  rowOf,
  ruleWords,
  serverViews,
  testrail,
  toolsPage,
  totalsAt,
} from './data.ts';
import { type AgentsWorld, agentHandlers, agentsWorld } from './fake-agents.ts';
import { type ApprovalsWorld, approvalHandlers, approvalsWorld } from './fake-approvals.ts';
import { csp, types } from './fake-files.ts';
import { type JournalWorld, journalHandlers, journalWorld } from './fake-journal.ts';
import { type LensWorld, lensHandlers, lensWorld } from './fake-lens.ts';
import { type PolicyWorld, policyHandlers, policyWorld } from './fake-policy.ts';
import { type ServersWorld, serverHandlers, serversWorld } from './fake-servers.ts';
import { type SettingsWorld, settingsHandlers, settingsWorld } from './fake-settings.ts';
import { toolEditHandlers } from './fake-tool-edits.ts';

export const token = 'test-token';

type View = ReturnType<typeof callOf>;

export interface World
  extends ServersWorld,
    ApprovalsWorld,
    PolicyWorld,
    SettingsWorld,
    JournalWorld,
    LensWorld,
    AgentsWorld {
  views: View[];
  tools: ToolRow[];
  defaultRule: 'allow' | 'deny';
  /** The policy hides all by `"*"`. */
  hidesAll: boolean;
  toolSet: ToolSet;
  version: number;
  gate: GateState;
  /** What needs a person, beside the faults of the gate. */
  needs: Attention['items'];
  /** Commands that wait for a person. */
  confirmationCommands: CommandToConfirm[];
  verdict: CommandOutput<'journal.verify'>;
  /** What is left of each export, piece by piece. */
  readonly exports: Map<string, string[]>;
  /** What opens it; another one after a restart. */
  token: string;
  /** Commands that answer with a refusal instead. */
  readonly broken: Map<string, ControlErrorBody>;
  /** Commands that wait until they are let go. */
  readonly stuck: Map<string, Promise<void>>;
  readonly asked: { readonly name: string; readonly input: unknown }[];
}

export interface FakeRailguard {
  readonly origin: string;
  /** With the token in the fragment, as the real one prints it. */
  readonly address: string;
  readonly world: World;
  /** Records calls and sends them as one batch. */
  call(...views: View[]): void;
  send<N extends EventName>(name: N, payload: EventPayload<N>): void;
  /** Cuts every event stream, as a restart would. */
  cut(): void;
  close(): Promise<void>;
}

/** A Railguard without a gateway: it serves the built interface, answers by the contract, and parses both ways. */
export async function startFakeRailguard(root: string, change: Partial<World> = {}): Promise<FakeRailguard> {
  const world: World = {
    views: afternoon(Date.now()),
    tools: catalogue(),
    defaultRule: 'deny',
    hidesAll: false,
    toolSet: 'everyday',
    version: 7,
    ...agentsWorld(),
    gate: guarding,
    needs: [],
    confirmationCommands: [],
    ...serversWorld(serverViews()),
    ...approvalsWorld(),
    ...policyWorld(),
    ...journalWorld(),
    ...settingsWorld(),
    ...lensWorld(),
    verdict: {
      ok: true,
      records: 18_204,
      head: { seq: 18_204, hash: `9f3c${'0'.repeat(56)}a41e` },
      sealedFrom: 1,
      remembered: true,
    },
    exports: new Map(),
    token,
    broken: new Map(),
    stuck: new Map(),
    asked: [],
    ...change,
  };
  const before = new Map<number, { readonly tools: ToolRow[]; readonly defaultRule: 'allow' | 'deny' }>();
  const streams = new Set<ServerResponse>();
  const send: FakeRailguard['send'] = (name, payload) => {
    const line = `${JSON.stringify({ event: name, payload: events[name].parse(payload) })}\n`;
    for (const stream of streams) stream.write(line);
    // The list is made from the same state, and told beside it.
    if (name === 'gate.state') send('attention.changed', attentionOf(payload as GateState, world.needs));
  };

  const record = (...views: View[]): void => {
    for (const view of views) {
      const at = world.views.findIndex((known) => known.call === view.call);
      if (at >= 0) world.views[at] = view;
      else world.views.push(view);
    }
    send('feed.rows', { rows: views.map(rowOf) });
  };

  function write(words: string, run: () => void): unknown {
    before.set(world.version, { tools: world.tools, defaultRule: world.defaultRule });
    const undo = world.version;
    world.version += 1;
    run();
    send('tools.changed', { server: testrail });
    return { server: testrail, version: world.version, undo, words };
  }
  const withRule = (names: readonly string[], rule: (tool: ToolRow) => ToolRow['rule']): void => {
    world.tools = world.tools.map((tool) => {
      if (!names.includes(tool.name)) return tool;
      const to = rule(tool);
      return {
        ...tool,
        rule: to,
        words: to === null ? 'hand-written' : ruleWords[to],
        limit: to === 'limit' ? ruleWords.limit : null,
      };
    });
  };

  const { restore, ...documents } = policyHandlers(
    world,
    (server) => world.tools.filter((tool) => tool.server === server).map(({ name }) => name),
    (server) => send('tools.changed', { server: server as typeof testrail }),
    () => world.views,
  );
  const done = { allow: 'Allowed', limit: 'Limited', ask: 'Asked', deny: 'Denied', hide: 'Hidden' } as const;
  const handlers: { [N in CommandName]?: (input: Commands[N]['input']['_output']) => unknown } = {
    'gate.state': () => world.gate,
    'windows.open': () => ({}),
    'windows.close': () => ({}),
    'attention.list': () => attentionOf(world.gate, world.needs),
    'confirmations.list': () => world.confirmationCommands,
    'confirmations.answer': ({ id }) => {
      world.confirmationCommands = world.confirmationCommands.filter((command) => command.id !== id);
      return world.confirmationCommands;
    },
    'gate.pause': () => {
      world.gate = { ...world.gate, state: 'paused', paused: { since: Date.now(), refused: 4 } };
      send('gate.state', world.gate);
      return world.gate;
    },
    'gate.resume': () => {
      world.gate = { ...world.gate, state: 'guarding', paused: null };
      send('gate.state', world.gate);
      return world.gate;
    },
    'feed.page': ({ filter, before: cursor, limit }) => {
      const wanted: LiveFilter = {
        ...withText(noFilter, filter.text ?? '', Date.now()),
        agents: filter.agents ?? [],
        outcomes: filter.outcomes ?? [],
        risks: filter.risks ?? [],
        servers: filter.servers ?? [],
        tools: filter.tools ?? [],
        calls: filter.calls ?? [],
        since: filter.since ?? null,
        until: filter.until ?? null,
      };
      const rows: FeedRow[] = world.views
        .map(rowOf)
        .toReversed()
        .filter((row) => (cursor === null || row.seq < cursor) && matches(row, wanted));
      const page = rows.slice(0, limit);
      return { rows: page, next: rows.length > limit ? (page[page.length - 1]?.seq ?? null) : null };
    },
    'feed.detail': ({ call }) => {
      const found = world.views.find((view) => view.call === call);
      if (!found) return null;
      const { risk, category, ...view } = found;
      return { view, policyLine: 41, risk, category };
    },
    'feed.totals': () => totalsAt(Date.now()),
    'tools.page': ({ server }) => ({
      ...toolsPage(
        world.tools.filter((tool) => tool.server === server),
        world.version,
        world.defaultRule,
        Date.now(),
      ),
      hidesAll: world.hidesAll,
      server,
    }),
    'tools.setRule': ({ tools, rule, agent }) =>
      write(
        agent !== undefined
          ? `${tools[0]} now ${done[rule]} by the own rules of ${agent}`
          : tools.length === 1
            ? `${tools[0]} now ${done[rule]} for all agents`
            : `${tools.length} tools now ${done[rule]} for all agents`,
        () => (agent === undefined ? withRule(tools, () => rule) : undefined),
      ),
    'tools.classify': ({ server, tools }) => {
      const counted = tools.map(({ tool: name, said }) => {
        const at = world.tools.find((tool) => tool.server === server && tool.name === name);
        if (!at) throw new Error(`There is no tool ${name}`);
        const told = at.classified?.told ?? { category: at.category, risk: at.risk };
        const { category, risk } = said ?? told;
        const classified = said && { said, told, isCurrent: true };
        world.tools = world.tools.map((tool) => (tool === at ? { ...tool, category, risk, classified } : tool));
        return { tool: name, category, risk };
      });
      send('tools.changed', { server });
      return counted;
    },
    'tools.setDefault': (input) =>
      write(`Tools without a rule now ${input.default === 'deny' ? 'Denied' : 'Allowed'}`, () => {
        world.defaultRule = input.default;
      }),
    'policy.preset': ({ preset }) =>
      write(`Preset ${preset} applied`, () =>
        withRule(
          world.tools.map((tool) => tool.name),
          (tool) => presetRule(preset, tool),
        ),
      ),
    ...documents,
    'policy.import': ({ text }) => {
      const imported = importPolicy(text);
      if (!imported.ok) throw new Error(imported.problems[0]?.message);
      return { format: imported.format, text: imported.text, report: imported.report };
    },
    ...toolEditHandlers((words) => write(words, () => undefined)),
    ...journalHandlers(world),
    'policy.restore': ({ version, ...of }) => {
      const kept = before.get(version);
      if (!kept) return restore(of, version);
      return write(`version ${version} stands again`, () => {
        world.tools = kept.tools;
        world.defaultRule = kept.defaultRule;
      });
    },
    'journal.verify': ({ job }) => {
      if (job !== undefined) send('job.progress', { job, done: 12_000 });
      return world.verdict;
    },
    'journal.export': ({ job, query }) => {
      world.exports.set(job, [`{"query":${JSON.stringify(query)}}\n`, '{"seq":2}\n']);
      return {};
    },
    'journal.exportNext': ({ job }) => {
      const text = world.exports.get(job)?.shift() ?? '';
      const last = { format: 'jsonl', query: '', count: 2, first: null, last: null, exportedAt: 'now', sha256: 'ab' };
      return { text, manifest: text === '' ? last : null };
    },
    'journal.recover': () => {
      world.gate = guarding;
      send('gate.state', world.gate);
      return { kept: '/data/journal/damaged-1.db' };
    },
    'testrail.tools': ({ set }) => {
      if (set !== null) world.toolSet = set;
      const sizes = { base: 29, everyday: 39, all: testrailTools.length };
      return { set: world.toolSet, listed: sizes[world.toolSet], unruled: [], sizes };
    },
    'testrail.projects': () =>
      ['Storefront', 'Checkout', 'Mobile'].map((name, at) => ({ id: at + 1, name, completed: false })),
    'testrail.projectCalls': ({ since }) => ({
      since,
      whole: true,
      projects: [421, 712, 3].map((calls, at) => ({ id: at + 1, calls })),
      unknown: 0,
    }),
    'job.cancel': () => ({}),
    ...serverHandlers(world, () => send('servers.changed', world.servers)),
    ...lensHandlers(world),
    ...settingsHandlers(world, (view) => send('settings.changed', view)),
    ...approvalHandlers(world, (state) => send('approvals.changed', state)),
    'servers.accept': ({ tools }) => {
      const names = tools?.map((tool) => tool.name) ?? [];
      world.held = world.held.filter(({ name }) => !names.includes(name));
      world.tools = world.tools.map((tool) => (names.includes(tool.name) ? { ...tool, held: false } : tool));
      send('tools.changed', { server: testrail });
      return { accepted: names };
    },
    ...agentHandlers(
      world,
      (agents) => send('agents.changed', agents),
      () => record(callOf({ at: Date.now(), agent: 'code', tool: 'get_projects', args: {} })),
    ),
  };

  async function answer(name: string, input: unknown): Promise<unknown> {
    world.asked.push({ name, input });
    await world.stuck.get(name);
    const refusal = world.broken.get(name);
    if (refusal) return { ok: false, error: refusal };
    const command = commands[name as CommandName];
    const handler = handlers[name as CommandName] as ((input: unknown) => unknown) | undefined;
    if (!command || !handler)
      return { ok: false, error: { code: 'unknown-command', message: `No command ${name}.`, exit: 2 } };
    return { ok: true, value: command.output.parse(handler(command.input.parse(input))) };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/control/')) {
      if (request.headers.authorization !== `Bearer ${world.token}`) {
        response
          .writeHead(401, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: 'Open the address that Railguard printed at its start.' }));
        return;
      }
      if (pathname === '/control/events') {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' });
        response.write('\n');
        streams.add(response);
        response.on('close', () => streams.delete(response));
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = await answer(pathname.slice('/control/'.length), JSON.parse(Buffer.concat(chunks).toString('utf8')));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return;
    }
    const path = normalize(join(root, pathname === '/' ? 'index.html' : pathname));
    const file = path.startsWith(root) ? await readFile(path).catch(() => null) : null;
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    response
      .writeHead(200, {
        'content-type': types[extname(path)] ?? 'application/octet-stream',
        'content-security-policy': csp,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cache-control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
      })
      .end(file);
  }

  const server: Server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  const port = await listenWhereBefore(server);
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    address: `${origin}/#${token}`,
    world,
    send,
    call: record,
    cut() {
      for (const stream of streams) stream.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

let portBefore = 0;

/** At the address of the one before, if that is gone: the browser knows the files of it by now. Answers the port. */
async function listenWhereBefore(server: Server): Promise<number> {
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(portBefore).catch(() => listen(0));
  portBefore = (server.address() as AddressInfo).port;
  return portBefore;
}

/** The list, with the faults of a gate on it. */
function attentionOf(gate: GateState, needs: Attention['items']): Attention {
  const faults = gate.faults.map(({ code, title, help }) => {
    const kind = code.endsWith('-pending') ? ('notice' as const) : ('fault' as const);
    return { id: `${kind} ${code} ${title}`, kind, code, title, help, place: null, count: 0 };
  });
  const items = [...faults, ...needs];
  return { items, badge: items.reduce((sum, { count }) => sum + count, 0) };
}
