import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { initialize, raw, rpc } from '../gateway/raw-client.ts';
import type { Addresses } from './agents.ts';
import type { Remote } from './remote.ts';

export const policy = (edition: number) => ({
  version: '1',
  default: 'allow',
  hide: ['hide_me'],
  tools: {
    deny_me: { deny_if: [{ conditions: [], on_deny: `No (${edition}).` }] },
    loose: { limits: [{ counter: 'loose', window: 'minute', max: 20, scope: 'grant' }] },
  },
});

export interface Scene {
  readonly at: Addresses;
  readonly folder: string;
  readonly remote: Remote;
}

/** Calls that are begun and left: whoever made them is gone after a moment. */
async function leaveAfter(ms: number, begin: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  await begin(AbortSignal.timeout(ms)).catch(() => {});
}
const calling = (name: string, args: object = {}) => rpc(1, 'tools/call', { name, arguments: args });

/** One fault after another; each leaves the product as it was, but for what it should have forgotten. */
export const faults: readonly ((scene: Scene, edition: number) => Promise<void>)[] = [
  // The process of a server ends in mid-call.
  async ({ at }) => {
    const session = await initialize(at.stdio);
    await raw(at.stdio, { session, body: calling('crash') }).catch(() => {});
  },
  // A call that is never answered, and its client gone.
  async ({ at }) => {
    const session = await initialize(at.stdio);
    await leaveAfter(500, (signal) => raw(at.stdio, { session, body: calling('slow'), signal }));
  },
  async ({ remote }) => remote.forget(),
  async ({ remote }) => remote.cut(),
  async ({ remote }) => {
    remote.hang(true);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    remote.hang(false);
    remote.cut();
  },
  // A person edits the policy.
  async ({ folder }, edition) => writeFileSync(join(folder, 'policies', 'fix.json'), JSON.stringify(policy(edition))),
  // Somebody who reads nothing of a flood.
  async ({ at }) => {
    const session = await initialize(at.stdio);
    const { port, pathname } = new URL(at.stdio);
    const body = calling('flood');
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    socket.pause();
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nMcp-Session-Id: ${session}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await new Promise((resolve) => setTimeout(resolve, 3000));
    socket.destroy();
  },
  // Subscriptions of either revision, left.
  async ({ at }) => {
    const _meta = { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {} };
    const listening = Array.from({ length: 20 }, (_, index) =>
      leaveAfter(2000, (signal) =>
        raw(at.stdio, {
          signal,
          headers: { 'mcp-protocol-version': statelessVersion, 'mcp-method': 'subscriptions/listen' },
          body: rpc(index, 'subscriptions/listen', { notifications: { resourceSubscriptions: ['thing://1'] }, _meta }),
        }),
      ),
    );
    const session = await initialize(at.stdio);
    await Promise.all([...listening, leaveAfter(2000, (signal) => raw(at.stdio, { session, method: 'GET', signal }))]);
  },
  // Connections that say nothing, or half of something, or that nobody knows.
  async ({ at }) => {
    const { port, origin } = new URL(at.all);
    const silent = Array.from({ length: 50 }, (_, index) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => {});
      if (index % 2 === 0) socket.write('POST /a/x/mcp HTTP/1.1\r\nHost: ');
      return socket;
    });
    for (let count = 0; count < 20; count++) await raw(`${origin}/a/nobody/mcp`, { body: '{}' }).catch(() => {});
    for (const socket of silent) socket.destroy();
  },
];
