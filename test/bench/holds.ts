import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { nodeEnvironment, nodeFlags } from '../../scripts/lib/small-memory.mjs';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import type { Pinged } from './pings.ts';

/**
 * How long one agent waits for its pings while another sends large bodies, the longest turn of the program's event loop in
 * its own processor time (which other processes do not lengthen), and what the bodies add to resident memory. Starts the
 * program as its users do, from its sources. `node test/bench/holds.ts [--quick] [--only=PART OF A NAME]`.
 */
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length) ?? '';
const entry = fileURLToPath(new URL('../../electron/headless.ts', import.meta.url));
const turnTimes = new URL('./turn-times.mjs', import.meta.url).href;
const mb = 1024 * 1024;
const many = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => one(at)).join(',');
const text = (bytes: number, part: string) => JSON.stringify(part.repeat(Math.floor(bytes / Buffer.byteLength(part))));

/** Arguments of about so many bytes. */
const shapes: Readonly<Record<string, (bytes: number) => string>> = {
  'one string': (bytes) => `{"text":${text(bytes, 'plain words ')}}`,
  base64: (bytes) => `{"text":${text(bytes, 'aGVsbG8gd29ybGQK')}}`,
  'other script': (bytes) => `{"text":${text(bytes, '文字')}}`,
  escapes: (bytes) => `{"text":"${'\\n\\"'.repeat(bytes / 4)}"}`,
  'like secrets': (bytes) => `{"text":${text(bytes, 'token=AKIAIOSFODNN7EXAMPLE x9Kd03JfLw82nQz ')}}`,
  'most numbers': (bytes) =>
    `{"list":[${many(190_000, (at) => String(at).padStart(Math.min(15, (bytes / 190_000) | 0), '1'))}]}`,
  'most keys': (bytes) =>
    `{"list":[${many(4500, () => `{${many(10, (at) => `"key${at}":${text(bytes / 45_000 - 10, 'x')}`)}}`)}]}`,
  'distinct keys': (bytes) =>
    `{"list":[${many(4500, (one) => `{${many(10, (at) => `"k${one}-${at}":${text(bytes / 45_000 - 14, 'x')}`)}}`)}]}`,
  'many strings': (bytes) => `{"list":[${many(190_000, () => text(bytes / 190_000 - 3, 'x'))}]}`,
  'wide, another script': (bytes) =>
    `{${many(9900, (at) => `"${at}${'ﾂ'.repeat(33)}":${text(bytes / 9900 - 120, 'x')}`)}}`,
  'deep lists': (bytes) =>
    `{"list":[${many(1500, () => `${'['.repeat(100)}${text(bytes / 1500, 'x')}${']'.repeat(100)}`)}]}`,
  'too many lists': (bytes) => `{"list":[${many((bytes / 3) | 0, () => '[]')}]}`,
};

interface Sent {
  readonly status: number;
  readonly session: string;
  readonly ms: number;
}

function post(
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  read = true,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const all = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    };
    const outgoing = request(url, { method: 'POST', agent: false, headers: all }, (response) => {
      const done = () =>
        resolve({
          status: response.statusCode ?? 0,
          session: String(response.headers['mcp-session-id'] ?? ''),
          ms: performance.now() - started,
        });
      response.resume();
      if (read) response.on('end', done);
      else done();
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const rpc = (id: number, method: string, params: string) =>
  `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`;
const initializeResult = (more = '') =>
  `{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}${more}}`;

async function start(folder: string) {
  const flags = [...nodeFlags, '--import', turnTimes];
  const child = spawn(process.execPath, [...flags, entry, 'serve', '--json', '--port', '0', '--data', folder], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, ...nodeEnvironment },
  });
  if (child.stdout === null) throw new Error('the program has no output');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { mcp } = JSON.parse(line) as { mcp: string };
  const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  /** The longest turn of its event loop since it was asked last, milliseconds of processor time. */
  const longestTurn = async () => {
    child.send('longest');
    const [{ longest }] = (await once(child, 'message')) as [{ longest: number }];
    return longest;
  };
  return { child, mcp, rss, longestTurn };
}

async function addAgent(folder: string, name: string): Promise<string> {
  const child = spawn(process.execPath, [entry, '--json', '--data', folder, 'agent', 'add', name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  for await (const part of child.stdout) out += String(part);
  const found = /rg_[A-Za-z0-9_-]+/.exec(out);
  if (found === null) throw new Error(`no token: ${out}`);
  return found[0];
}

const folder = mkdtempSync(join(tmpdir(), 'railguard-holds-'));
const { child, mcp, rss, longestTurn } = await start(folder);
const pings = new Worker(new URL('./pings.ts', import.meta.url));
try {
  const { origin } = new URL(mcp);
  const address = (token: string) => `${origin}/a/${token}/mcp`;
  const [loud, quiet] = [address(await addAgent(folder, 'loud')), address(await addAgent(folder, 'quiet'))];
  const open = async (url: string) => (await post(url, rpc(0, 'initialize', initializeResult()))).session;
  const [own, other] = [await open(loud), await open(quiet)];
  let id = 1;

  /** Pings of the quiet agent, one after another, while `work` lasts. */
  async function beside(work: () => Promise<unknown>) {
    let most = rss();
    await longestTurn();
    pings.postMessage({ url: quiet, session: other } satisfies Pinged);
    const watch = setInterval(() => {
      most = Math.max(most, rss());
    }, 2);
    const result = await work().finally(() => clearInterval(watch));
    pings.postMessage('stop');
    const [waits] = (await once(pings, 'message')) as [number[]];
    waits.sort((a, b) => a - b);
    return {
      result,
      p50: waits[waits.length >> 1] ?? 0,
      p99: waits[Math.floor(waits.length * 0.99)] ?? 0,
      max: waits.at(-1) ?? 0,
      turn: await longestTurn(),
      most: Math.max(most, rss()),
    };
  }

  const row = (
    name: string,
    size: string,
    status: unknown,
    took: number,
    measured: Awaited<ReturnType<typeof beside>>,
    before: number,
  ) =>
    console.log(
      `| ${[name, size, status, took.toFixed(0), measured.p50.toFixed(1), measured.p99.toFixed(0), measured.max.toFixed(0), measured.turn.toFixed(0), `+${(measured.most - before).toFixed(0)}`].join(' | ')} |`,
    );
  console.log(
    '| body | size | status | ms | ping p50 | p99 | max | longest turn, CPU ms | RSS MB |\n| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
  );
  const idle = await beside(() => new Promise((resolve) => setTimeout(resolve, 1500)));
  row('none', '', '', 0, idle, rss());
  const start = rss();
  const call = (args: string) => rpc(id++, 'tools/call', `{"name":"add_case","arguments":${args}}`);
  for (const size of process.argv.includes('--quick') ? [8] : [1, 8, 31]) {
    for (const [name, shape] of Object.entries(shapes)) {
      if (!name.includes(only)) continue;
      const body = Buffer.from(call(shape(size * mb - 200)));
      const measured = await beside(() => post(loud, body, { 'mcp-session-id': own }));
      const { status, ms } = measured.result as Sent;
      row(name, `${(Buffer.byteLength(body) / mb).toFixed(0)} MB`, status, ms, measured, start);
    }
  }
  if ('calls in a row'.includes(only)) {
    const long = Buffer.from(call(`{"text":${text(31 * mb, 'plain words ')}}`));
    const measured = await beside(async () => {
      const statuses: number[] = [];
      for (let n = 0; n < 12; n++) statuses.push((await post(loud, long, { 'mcp-session-id': own })).status);
      return statuses.filter((status) => status === 200).length;
    });
    row('12 calls in a row', '31 MB', `${measured.result} × 200`, 0, measured, start);
  }
  if ('initialize, lists'.includes(only)) {
    const lists = many(3_500_000, () => '[]');
    const greeting = await beside(() => post(loud, rpc(id++, 'initialize', initializeResult(`,"x":[${lists}]`))));
    row('initialize, lists', '10 MB', (greeting.result as Sent).status, (greeting.result as Sent).ms, greeting, start);
  }
  for (const [name, extra] of [
    ['23 × listen, lists', `[${many(4_000_000, () => '[]')}]`],
    ['23 × listen, one string', text(12 * mb, 'x')],
  ] as const) {
    if (!name.includes(only)) continue;
    const meta = `{"${metaKeys.version}":"${statelessVersion}","${metaKeys.capabilities}":{}}`;
    const headers = { 'mcp-protocol-version': statelessVersion, 'mcp-method': 'subscriptions/listen' };
    const body = (n: number) =>
      rpc(n, 'subscriptions/listen', `{"notifications":{"toolsListChanged":true},"x":${extra},"_meta":${meta}}`);
    const measured = await beside(async () => {
      const statuses = new Map<number, number>();
      const started = performance.now();
      const each = Array.from({ length: 23 }, (_, n) => post(loud, body(n), headers, false));
      for (const { status } of await Promise.all(each)) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      return {
        status: [...statuses].map(([status, count]) => `${count} × ${status}`).join(', '),
        ms: performance.now() - started,
      };
    });
    const { status, ms } = measured.result as { status: string; ms: number };
    row(name, '12 MB', status, ms, measured, start);
  }
  console.log(`\nResident memory: ${start.toFixed(0)} MB before, ${rss().toFixed(0)} MB after.`);
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}
