import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Scenario } from './client-driver.ts';

/** What the suite starts for each scenario: tells the test's process, where the client is, and ends as it went there. */
const { env } = process;
const scenario: Scenario = {
  url: process.argv.at(-1) ?? '',
  name: env.MCP_CONFORMANCE_SCENARIO ?? '',
  revision: env.MCP_CONFORMANCE_PROTOCOL_VERSION ?? '',
  context: JSON.parse(env.MCP_CONFORMANCE_CONTEXT ?? '{}'),
};
const socket = connect(Number(env.SCENARIOS_PORT), '127.0.0.1');
await once(socket, 'connect');
socket.end(JSON.stringify(scenario));
const failure = await text(socket);
process.stderr.write(failure);
process.exitCode = failure === '' ? 0 : 1;
