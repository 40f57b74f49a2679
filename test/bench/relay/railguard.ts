import '../../../electron/v8-flags.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import Conf from 'conf';
import { openGate, openGateway } from '../../../electron/app/gateway-setup.ts';
import { createServices } from '../../../electron/app/services.ts';
import { Disposables } from '../../../electron/lib/disposables.ts';
import { growHeapsSlowly } from '../../../electron/lib/heap-growth.ts';
import { plainCodec } from '../../../electron/settings/secrets-file.ts';
import { type ServerName, serverNameSchema } from '../../../shared/names.ts';
import { defaultAgent } from '../../../shared/reserved-names.ts';
import type { ToolProfile } from '../../../shared/tool.ts';

/**
 * The application's own services, policy, limits and journal on, before the bench's server. The one difference: a person is
 * taken to have said that `get_thing` only reads, which for the built-in server the catalogue says.
 * `railguard FOLDER WORKER URL` or `railguard FOLDER WORKER --stdio COMMAND ARG…`, WORKER the journal's built worker.
 */
const [folder = '', worker = '', target = '', command = '', ...args] = process.argv.slice(2);
const name: ServerName = serverNameSchema.parse('bench');
const limit = (counter: string) => ({ counter, window: 'minute', max: 1_000_000, scope: 'grant' });
const policy = {
  version: '1',
  default: 'deny',
  hide: ['delete_thing'],
  // As the preset `recommended` has it: reads are free, writes are counted.
  tools: {
    get_thing: {
      require: [{ path: 'args.n', op: 'gte', value: 0 }],
      deny_if: [{ conditions: [{ path: 'args.text', op: 'contains', value: 'forbidden' }], on_deny: 'No.' }],
    },
    add_thing: {
      require: [{ path: 'args.n', op: 'gte', value: 0 }],
      deny_if: [{ conditions: [{ path: 'args.text', op: 'contains', value: 'forbidden' }], on_deny: 'No.' }],
      limits: [limit('add_thing_rate')],
    },
  },
};
mkdirSync(join(folder, 'policies'), { recursive: true });
writeFileSync(join(folder, 'policies', 'bench.json'), JSON.stringify(policy));

const disposables = new Disposables();
const services = await createServices(
  {
    folder,
    makeStore: (options) => new Conf(options),
    secretCodec: plainCodec,
    journalWorker: pathToFileURL(worker),
    licences: fileURLToPath(new URL('licences.json', pathToFileURL(worker))),
    environment: process.env,
    program: [],
    holdPermissiveEdits: false,
    commandLineAnswers: true,
    port: 0,
    log: () => {},
  },
  disposables,
);
const reads: ToolProfile = { category: 'Read', risk: 'Low', readOnly: true };
const profile = (server: ServerName, tool: string): ToolProfile =>
  server === name && tool === 'get_thing' ? reads : services.profiles.profile(server, tool);
const benched = { ...services, profiles: { ...services.profiles, profile } };
services.supervisor.add(
  target === '--stdio'
    ? { kind: 'stdio', name, prefix: 'bench__', command, args, env: {} }
    : { kind: 'http', name, prefix: 'bench__', url: target, headers: {} },
);
const gate = await openGate(benched, null);
const gateway = openGateway(benched, gate);
const port = await gateway.listen(0);
disposables.add(() => gateway.close(1000));
await services.supervisor.test(name);
growHeapsSlowly();
const token = await services.agents.token(defaultAgent);
console.log(`http://127.0.0.1:${port}/a/${token}/s/bench/mcp`);
process.on('SIGTERM', () => {
  void disposables.close().then(() => process.exit(0));
});
