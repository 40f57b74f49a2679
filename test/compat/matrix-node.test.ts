import { inProcess } from './clients.ts';
import { commands } from './command-clients.ts';
import { tryPairs } from './pairs.ts';
import { inNode } from './servers.ts';

for (const server of inNode) tryPairs(server, [...inProcess, ...commands]);
