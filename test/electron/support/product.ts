import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, expect } from 'vitest';
import { gatewayRuns } from '../../../electron/cli/reach.ts';
import type { WindowBridge } from '../../../shared/control/bridge.ts';
import type { CommandToConfirm } from '../../../shared/control/confirmations.ts';
import { builtCheckout } from '../../support/built-checkout.ts';
import { commandHere } from '../../support/command-here.ts';
import { mcpClient, textOf } from '../../support/mcp-client.ts';
import { eventually } from './eventually.ts';
import { type Desktop, launchDesktop } from './launch-desktop.ts';

const root = resolve(import.meta.dirname, '../../..');

type Answer = ReturnType<typeof textOf>;

/** The product as it is built, on a data folder of its own. */
export interface Product {
  readonly data: string;
  readonly desktop: Desktop;
  /** One command line on the folder of the running app, allowed in its window where it waits there; its answer parsed. */
  command(...args: string[]): Promise<Record<string, unknown>>;
  /** A connected agent; calls tools of the sandbox. */
  agent(label?: string): Promise<(tool: string, args: Record<string, unknown>) => Promise<Answer>>;
  /** Ends it however it stands, and removes its folder unless it was given one. */
  clear(): Promise<void>;
}

/** Before the first test of a file: what is started is what the sources say. */
export function buildFirst(): void {
  beforeAll(async () => {
    await builtCheckout();
  });
}

/** The person in the window, who allows what a command line wants until it has ended. */
async function allowHeld(desktop: Desktop, command: Promise<unknown>): Promise<void> {
  let ended = false;
  const end = command.then(
    () => {
      ended = true;
    },
    () => {
      ended = true;
    },
  );
  const allowAll = async (): Promise<void> => {
    const page = await desktop.window();
    await page.evaluate(async () => {
      const { railguard } = window as unknown as { railguard: WindowBridge };
      const waiting = await railguard.call('confirmations.list', {});
      if (!waiting.ok) return;
      for (const { id } of waiting.value as CommandToConfirm[])
        await railguard.call('confirmations.answer', { id, allow: true });
    });
    await setTimeout(50);
  };
  while (!ended) await Promise.race([end, allowAll().catch(() => setTimeout(50))]);
}

export interface ProductOptions {
  /** A folder that the test removes; by default one of its own. */
  readonly data?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export async function startProduct({ data: given, args = [], env = {} }: ProductOptions = {}): Promise<Product> {
  const data = given ?? (await mkdtemp(join(tmpdir(), 'railguard-product-')));
  const desktop = await launchDesktop({
    main: join(root, 'out/main/main.js'),
    args: ['--data', data, '--port', '0', ...args],
    env,
  });
  const clients: { close(): Promise<void> }[] = [];
  const command = async (...words: string[]): Promise<Record<string, unknown>> => {
    // Before it stands a command would open the folder itself.
    await eventually(async () => expect(await gatewayRuns(data)).toBe(true));
    const running = commandHere([...words, '--json', '--data', data]);
    const [{ code, stdout, stderr }] = await Promise.all([running, allowHeld(desktop, running)]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  return {
    data,
    desktop,
    command,
    async agent(label = 'Claude Code') {
      const { mcp } = await command('agent', 'add', label);
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
      if (given === undefined) await rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
