import { inProcess } from './clients.ts';
import { commands } from './command-clients.ts';
import { tryPairs } from './pairs.ts';
import { addresses } from './servers.ts';

for (const server of addresses) tryPairs(server, [...inProcess, ...commands]);
