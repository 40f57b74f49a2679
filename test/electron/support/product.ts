import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { mcpClient, textOf } from '../../support/mcp-client.ts';
import { railguard } from '../../support/railguard.ts';
import { type Desktop, launchDesktop } from './launch-desktop.ts';

const root = resolve(import.meta.dirname, '../../..');

type Answer = ReturnType<typeof textOf>;

/** The product as it is built, on a data folder of its own. */
export interface Product {
  readonly data: string;
  readonly desktop: Desktop;
  /** One command line on the folder of the running app; its answer parsed. */
  command(...args: string[]): Promise<Record<string, unknown>>;
  /** A connected agent; calls tools of the sandbox. */
  agent(): Promise<(tool: string, args: Record<string, unknown>) => Promise<Answer>>;
  /** Ends it however it stands, and removes its folder. */
  clear(): Promise<void>;
}

export interface ProductOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export async function startProduct({ args = [], env = {} }: ProductOptions = {}): Promise<Product> {
  const data = await mkdtemp(join(tmpdir(), 'railguard-product-'));
  const desktop = await launchDesktop({
    main: join(root, 'out/main/main.js'),
    args: ['--data', data, '--port', '0', ...args],
    env,
  });
  const clients: { close(): Promise<void> }[] = [];
  const command = async (...words: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await railguard([...words, '--json', '--data', data]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  return {
    data,
    desktop,
    command,
    async agent() {
      const { mcp } = await command('agent', 'add', 'Claude Code');
      const client = await mcpClient(String(mcp));
      clients.push(client);
      return (tool, args) => {
        const answer = client.callTool({ name: tool, arguments: args }).then(textOf);
        // A test that fails while a call waits ends the call: that is no failure of its own.
        answer.catch(() => undefined);
        return answer;
      };
    },
    async clear() {
      await Promise.all(clients.map((client) => client.close().catch(() => undefined)));
      await desktop.close();
      await rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
