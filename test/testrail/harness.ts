import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createTestRailServer, type TestRailServer } from '../../electron/testrail/connector.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../electron/testrail/sandbox/sandbox.ts';
import type { TestRailTarget } from '../../electron/testrail/target.ts';
import type { JsonObject, JsonValue } from '../../shared/json.ts';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'railguard-testrail-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A sandbox of its own; closed when the test ends. */
export async function sandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const started = await startSandbox({ folder: options.folder ?? (await temporaryFolder()), ...options });
  onTestFinished(() => started.close());
  return started;
}

export function targetOf({ url, user, key }: Pick<Sandbox, 'url' | 'user' | 'key'>): TestRailTarget {
  return { kind: 'sandbox', url, user, key };
}

type ServerOptions = Partial<Parameters<typeof createTestRailServer>[0]>;

export function connector(target: TestRailTarget | null, options: ServerOptions = {}): TestRailServer {
  const server = createTestRailServer({ target, version: '0.0.0', tools: 'all', ...options });
  onTestFinished(() => server.close());
  return server;
}

/** Connector on a fresh sandbox. */
export async function onSandbox(): Promise<TestRailServer> {
  return connector(targetOf(await sandbox()));
}

export const calm = { signal: new AbortController().signal, party: 'test' };

/** Text of a tool result. */
export function textOf(result: JsonObject): string {
  const content = result.content as readonly JsonObject[];
  return String(content[0]?.text);
}

/** Calls a tool that must do its work; answers what TestRail said. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes; a wrong shape fails their expectation.
export async function done(server: TestRailServer, name: string, args: JsonObject = {}): Promise<any> {
  const result = await server.callTool(name, args, calm);
  if (result.isError) throw new Error(`${name} failed: ${textOf(result)}`);
  return JSON.parse(textOf(result));
}

/** Calls a tool that must fail; answers its words. */
export async function refused(server: TestRailServer, name: string, args: JsonObject = {}): Promise<string> {
  const result = await server.callTool(name, args, calm);
  if (!result.isError) throw new Error(`${name} was expected to fail and answered ${textOf(result)}`);
  return textOf(result);
}

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: JsonValue | undefined;
}
export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string goes out as it is, anything else as JSON; undefined: never answers. */
  readonly body?: JsonValue;
  /** Closes the connection instead. */
  readonly hangUp?: boolean;
}

/** A TestRail that answers what a test wants, and remembers what it was asked. */
export async function fakeTestRail(answer: (seen: Seen, count: number) => FakeAnswer) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: text ? (JSON.parse(text) as JsonValue) : undefined };
    seen.push(one);
    const given = answer(one, seen.length);
    if (given.hangUp) return void request.socket.destroy();
    if (given.body === undefined) return;
    response.writeHead(given.status ?? 200, { 'content-type': 'application/json', ...given.headers });
    response.end(typeof given.body === 'string' ? given.body : JSON.stringify(given.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target: TestRailTarget = { kind: 'real', url, user: 'qa@example.com', key: 'S3cret-Key/42' };
  return { url, target, seen };
}
