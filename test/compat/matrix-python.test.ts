import { inProcess } from './clients.ts';
import { commands } from './command-clients.ts';
import { tryPairs } from './pairs.ts';
import { inPython } from './servers.ts';

for (const server of inPython) tryPairs(server, [...inProcess, ...commands]);
