import { inProcess } from './clients.ts';
import { commands } from './command-clients.ts';
import { tryPairs } from './pairs.ts';
import { addresses, bridges, inNode, inPython } from './servers.ts';

// Each server with one client, and each client with one server at least; `npm run test:compat` tries them all.
const clients = [...inProcess, ...commands];
for (const [index, server] of [...addresses, ...bridges, ...inNode, ...inPython].entries()) {
  const client = clients[index % clients.length];
  if (client !== undefined) tryPairs(server, [client]);
}
