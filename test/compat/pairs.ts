import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { atEnd } from '../support/at-end.ts';
import { descendantsOf } from '../support/process-facts.ts';
import { type Serving, serveUntil } from '../support/railguard.ts';
import { type Action, type Agent, actions, type ClientProgram } from './actions.ts';
import type { ServerProgram, Started } from './servers.ts';

/** A server behind the gate, as users start both, open to everything. */
interface Behind {
  readonly serving: Serving;
  readonly started: Started;
  readonly name: string;
  readonly address: string;
}

/** One gateway for all servers of a test file: starting one costs more than most of what is tried. */
let gateway: Promise<Serving> | null = null;
let servers = 0;

function folderUntilEnd(): string {
  const folder = mkdtempSync(join(tmpdir(), 'railguard-compat-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function putBehind(program: ServerProgram): Promise<Behind> {
  const name = `tried-${++servers}`;
  gateway ??= serveUntil(atEnd, folderUntilEnd());
  const serving = await gateway;
  const started = await program.start(folderUntilEnd());
  await serving.command('server', 'add', name, '--call-seconds', '1200', ...started.add);
  await serving.command('policy', 'preset', name, 'allow-all');
  await serving.command('server', 'test', name);
  return { serving, started, name, address: serving.mcp.replace(/\/mcp$/, `/s/${name}/mcp`) };
}

/** Ends the server's processes as a crash would, and waits until there is one that answers. */
async function restart({ serving, started, name }: Behind): Promise<void> {
  if (started.again !== undefined) await started.again();
  const mark = started.mark;
  if (mark !== undefined) {
    const processes = descendantsOf(serving.pid).filter((pid) => commandLine(pid).includes(mark));
    expect(processes.length).toBeGreaterThan(0);
    for (const pid of processes) process.kill(pid, 'SIGKILL');
  }
  await vi.waitFor(() => serving.command('server', 'test', name));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** How many calls of this tool the gateway's own journal says were decided, or are over. */
async function records({ serving, name }: Behind, tool: string, kind: 'decided' | 'returned'): Promise<number> {
  const found = (await serving.command('journal', 'tail', `server:${name}`, `tool:${tool}`)) as {
    readonly kind: string;
  }[];
  return found.filter((record) => record.kind === kind).length;
}

const actionsOf: Readonly<
  Record<Action, (agent: Agent, offers: ServerProgram['offers'], behind: Behind) => Promise<void>>
> = {
  async list(agent, { call }) {
    expect(await agent.list()).toContain(call.tool);
  },
  async call(agent, { call }) {
    expect(await agent.call(call.tool, call.args)).toContain(call.says);
  },
  async read(agent, { read }) {
    expect(await agent.read?.(read?.uri ?? '')).toContain(read?.says);
  },
  async progress(agent, { progress }) {
    const answer = await agent.progress?.(progress?.tool ?? '', progress?.args ?? {});
    expect(answer?.text).toContain(progress?.says);
    expect(answer?.reports).toBeGreaterThan(0);
  },
  async cancel(agent, { cancel, call }, behind) {
    const tool = cancel?.tool ?? '';
    const [decided, over] = [await records(behind, tool, 'decided'), await records(behind, tool, 'returned')];
    const running = vi.waitFor(async () => expect(await records(behind, tool, 'decided')).toBe(decided + 1));
    await agent.cancel?.(
      tool,
      cancel?.args ?? {},
      running.then(() => {}),
    );
    // The call would take ten minutes: that it is over for the gateway too can only be the cancellation.
    await vi.waitFor(async () => expect(await records(behind, tool, 'returned')).toBe(over + 1));
    expect(await agent.call(call.tool, call.args)).toContain(call.says);
  },
  async restart(agent, { call }) {
    // One call may be the one that finds out that the server forgot: it says so and is not sent twice. The next one works.
    const first = await agent.call(call.tool, call.args).catch(String);
    const answer = first.includes(call.says) ? first : await agent.call(call.tool, call.args);
    expect(answer, `first: ${first}`).toContain(call.says);
  },
};

const offered = (server: ServerProgram, action: Action): boolean =>
  action === 'list' || action === 'restart' || server.offers[action] !== undefined;

/** Tests of each of these clients at one server: named `SERVER × CLIENT: DEED`, which is what the table is made of. */
export function tryPairs(server: ServerProgram, clients: readonly ClientProgram[]): void {
  describe(server.name, () => {
    let behind: Behind;
    const agents = new Map<ClientProgram, Agent>();
    beforeAll(async () => {
      behind = await putBehind(server);
    }, 480_000);
    async function agentOf(client: ClientProgram): Promise<Agent> {
      const known = agents.get(client) ?? (await client.connect(behind.address));
      if (!agents.has(client)) atEnd(() => known.close().catch(() => {}));
      agents.set(client, known);
      return known;
    }
    const tries = (client: ClientProgram, action: Action): void => {
      it(`${server.name} × ${client.name}: ${action}`, async ({ skip }) => {
        if (!offered(server, action)) skip(`not offered by the server: ${server.lacks}`);
        if (!client.can.includes(action)) skip('not offered by the client');
        await actionsOf[action](await agentOf(client), server.offers, behind);
      }, 480_000);
    };
    for (const client of clients) for (const action of actions) if (action !== 'restart') tries(client, action);
    describe('after a restart', () => {
      beforeAll(() => restart(behind), 480_000);
      for (const client of clients) tries(client, 'restart');
    });
  });
}
