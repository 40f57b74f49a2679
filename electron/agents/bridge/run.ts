import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { standardInput } from '../../lib/standard-input.ts';
import { Bridge } from './bridge.ts';
import { findGateway } from './find-gateway.ts';

/** Runs the bridge of one agent on this process's own streams, until the client closes them. */
export async function runBridge(folder: string, agent: string, version: string): Promise<void> {
  const path = resolve(folder);
  // A client that went away without a word closes its end: there is nobody left to write for.
  process.stdout.on('error', () => process.exit(0));
  const bridge = new Bridge({
    version,
    input: standardInput(),
    output: process.stdout,
    find: () => findGateway(path, agent),
    delay: (ms) => delay(ms, undefined, { ref: false }),
  });
  await bridge.run();
  process.exit(0);
}
