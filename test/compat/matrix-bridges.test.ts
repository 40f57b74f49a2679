import { inProcess } from './clients.ts';
import { commands } from './command-clients.ts';
import { tryPairs } from './pairs.ts';
import { bridges } from './servers.ts';

for (const server of bridges) tryPairs(server, [...inProcess, ...commands]);
