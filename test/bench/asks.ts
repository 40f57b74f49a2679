import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import Conf from 'conf';
import { startApplication } from '../../electron/app/start.ts';
import { builtFile, licencesFile, programWords } from '../../electron/paths.ts';
import { plainCodec } from '../../electron/settings/secrets-file.ts';
import type { ApprovalsState } from '../../shared/control/approvals.ts';
import { liveHeap } from '../support/collect-garbage.ts';

/**
 * What an ask costs on the sandbox: from the call to the card with its effect, from the press to the answer of the call
 * (TestRail's own time, measured beside it, taken off), and what a thousand asks that wait take.
 * `node test/bench/asks.ts [rounds]`, after `npm run build`.
 */
const rounds = Number(process.argv[2] ?? 100);
const fromWindow = { endpoint: 'window', pid: null } as const;
const manyAgents = 50;
const asksOfEach = 20;

const folder = await mkdtemp(join(tmpdir(), 'railguard-asks-'));
const application = await startApplication({
  folder,
  makeStore: (options) => new Conf(options),
  secretCodec: plainCodec,
  journalWorker: builtFile('journal/worker'),
  environment: process.env,
  program: programWords(process),
  port: 0,
  holdPermissiveEdits: true,
  commandLineAnswers: false,
  licences: licencesFile(),
  log: () => undefined,
});
const { control } = application;
const call = <T>(name: string, input: object): Promise<T> => control.call(name, input, fromWindow) as Promise<T>;

async function connected(address: string): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(address)) as unknown as Transport);
  return client;
}

async function rules(tools: object): Promise<void> {
  await call('policy.apply', {
    server: 'testrail',
    text: JSON.stringify({ version: '1', default: 'allow', tools }),
  });
}

/** Resolves with the state in which `wanted` holds, as whoever watches is told of it. */
function told(wanted: (state: ApprovalsState) => boolean): Promise<ApprovalsState> {
  return new Promise((resolve) => {
    const stop = control.listen(
      (_name, payload) => {
        const state = payload as ApprovalsState;
        if (!wanted(state)) return;
        stop();
        resolve(state);
      },
      ['approvals.changed'],
    );
  });
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;
}

function row(what: string, values: readonly number[], target: number): void {
  const [p50, p95] = [quantile(values, 0.5), quantile(values, 0.95)];
  console.log(
    `${what.padEnd(46)} p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (target ${target} ms: ${p95 <= target ? 'met' : 'not met'})`,
  );
}

function memory() {
  return { heap: liveHeap(), rss: process.memoryUsage().rss };
}

async function single(client: Client): Promise<void> {
  const toCard: number[] = [];
  const toAnswer: number[] = [];
  const plain: number[] = [];
  const update = (nth: number) =>
    client.callTool({ name: 'update_run', arguments: { run_id: 1, description: `round ${nth}` } });
  await rules({});
  for (let nth = 0; nth < rounds; nth++) {
    const begun = performance.now();
    await update(nth);
    plain.push(performance.now() - begun);
  }
  await rules({ update_run: { approval: {} } });
  for (let nth = 0; nth < rounds; nth++) {
    const card = told(({ waiting }) => waiting.some(({ effect }) => effect.state !== 'reading'));
    const begun = performance.now();
    const result = update(rounds + nth);
    const [ask] = (await card).waiting;
    toCard.push(performance.now() - begun);
    const pressed = performance.now();
    await call('approvals.answer', { ids: [ask?.id], answer: { kind: 'once' } });
    await result;
    toAnswer.push(performance.now() - pressed);
  }
  row('from the call to the card with its effect', toCard, 100);
  const own = quantile(plain, 0.5);
  const beyond = toAnswer.map((ms) => Math.max(0, ms - own));
  row(`from the press to the answer, less the call (${own.toFixed(1)} ms)`, beyond, 20);
}

async function many(): Promise<void> {
  await rules({ update_run: { approval: { timeout: 600 } } });
  const before = memory();
  const asked = told(({ waiting }) => waiting.length === manyAgents * asksOfEach);
  const clients: Client[] = [];
  for (let agent = 0; agent < manyAgents; agent++) {
    const { mcp } = await call<{ mcp: string }>('agents.add', {
      ...{ label: `agent ${agent}`, servers: null, tools: null, holdSeconds: 600, until: null },
    });
    const client = await connected(mcp);
    clients.push(client);
    for (let nth = 0; nth < asksOfEach; nth++) {
      const args = { run_id: 1, description: `${agent} ${nth} ${'x'.repeat(500)}` };
      client.callTool({ name: 'update_run', arguments: args }, undefined, { timeout: 600_000 }).catch(() => undefined);
    }
  }
  await asked;
  const begun = performance.now();
  const state = await call<ApprovalsState>('approvals.list', {});
  const listMs = performance.now() - begun;
  const after = memory();
  const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
  console.log(
    `${state.waiting.length} asks wait: live heap +${mb(after.heap - before.heap)}, RSS +${mb(after.rss - before.rss)} (${mb(after.rss)}), their clients in this process with them; their list takes ${listMs.toFixed(0)} ms`,
  );
  for (const client of clients) await client.close();
}

console.log(`Asks, ${rounds} rounds on the sandbox, Node ${process.versions.node}`);
const client = await connected((await application.defaultAddress()) ?? '');
await single(client);
await client.close();
await many();
await application.stop();
await rm(folder, { recursive: true, force: true });
