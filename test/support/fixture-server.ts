import { fileURLToPath } from 'node:url';

const startsIt = fileURLToPath(new URL('../fixtures/start.mjs', import.meta.url));

/** What Node is told to start a server of `test/fixtures`, as `mcp/stdio-server.ts`: words of the server's own come after. */
export function fixtureServer(path: string): readonly [string, string] {
  return [startsIt, fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url))];
}
