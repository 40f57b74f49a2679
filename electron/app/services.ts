import { join } from 'node:path';
import { builtInServer } from '../../shared/names.ts';
import { presetDocument } from '../../shared/policy/presets.ts';
import { catalogue } from '../../shared/testrail/catalogue.ts';
import { AgentRegistry } from '../agents/registry.ts';
import { renameReservedAgent } from '../agents/reserved-id.ts';
import { PolicyStore } from '../guard/policy-store/store.ts';
import { JournalClient } from '../journal/client.ts';
import type { Disposables } from '../lib/disposables.ts';
import { systemWords } from '../lib/system-words.ts';
import { type OperationalLog, openLog } from '../logging/log.ts';
import { RedactedDisplay } from '../logging/redacted-display.ts';
import { createEgress, type Egress } from '../net/egress.ts';
import type { ListenerReports } from '../net/http-listener.ts';
import { loginStore } from '../servers/login-store.ts';
import { createNewServerTests } from '../servers/new-server-test.ts';
import { createPinsStore } from '../servers/pins.ts';
import { createProfiles } from '../servers/profiles.ts';
import { createRevisionStore } from '../servers/protocol-revisions.ts';
import { quarantineRecords } from '../servers/quarantine.ts';
import { openServers } from '../servers/registry.ts';
import { lockDataFolder, openDataFolder } from '../settings/data-folder.ts';
import { bringToFormat } from '../settings/folder-format.ts';
import type { SecretsPort, SettingsPort } from '../settings/port.ts';
import type { Settings } from '../settings/schema.ts';
import { openSecrets } from '../settings/secrets-file.ts';
import { openSettings } from '../settings/settings-file.ts';
import { createLens } from '../testrail/lens/lens.ts';
import { lookUpCalls } from '../testrail/spelled-calls.ts';
import { secretsOfTargets } from '../upstream/shown-target.ts';
import { createSupervisor } from '../upstream/supervisor.ts';
import { systemClock } from './clock.ts';
import { learnFrom, openEntities } from './entities.ts';
import { headMemory } from './head-memory.ts';
import { InternalErrors } from './internal-errors.ts';
import { openOwnConnections } from './own-connection.ts';
import type { LogEntry, StartOptions } from './port.ts';
import { findSameTestRail } from './same-testrail.ts';
import { secretValues } from './secret-values.ts';
import { openTestrail } from './testrail.ts';
import { version } from './version.ts';

export type Services = Awaited<ReturnType<typeof createServices>>;

/** Opens every module on a folder, in the order in which they need one another. Whatever is opened is handed to `closing`. */
export async function createServices(options: StartOptions, disposables: Disposables) {
  const clock = systemClock;
  const serving = options.port !== null;
  const folder = openDataFolder(options.folder);
  const lock = lockDataFolder(folder);
  disposables.add(() => lock.release());
  const migrated = bringToFormat(folder);

  const settings = openSettings(folder, options.makeStore, clock.now);
  const secrets = openSecrets(folder, options.secretCodec, clock.now);
  const renamed = await renameReservedAgent(settings, secrets, join(folder, 'policies'));
  const agents = await AgentRegistry.open(settings, secrets, clock.now);
  if (settings.fresh) await agents.makeDefault();
  disposables.add(() => agents.close());

  const { environment } = options;
  const egress = createEgress(environment);
  disposables.add(() => egress.close());

  const showing = new RedactedDisplay();
  const log = openLog({ path: join(folder, 'logs', 'railguard.log') });
  const say = (entry: LogEntry): void => {
    const { server, detail } = entry;
    log[entry.level](entry.text, {
      ...(server === undefined ? {} : { server }),
      ...(detail === undefined ? {} : { detail }),
    });
    // What goes to the terminal is no record, but is kept by whoever keeps terminals.
    options.log({ ...entry, text: showing.text(entry.text) });
  };
  const errors = options.errors ?? new InternalErrors(clock.now);
  errors.logTo(say);
  if (migrated !== null) {
    const { from, to, copy } = migrated;
    say({
      level: 'info',
      text: `The data folder was of format ${from} and is of ${to} now; what it held before is kept in ${copy}`,
    });
  }
  // The sandbox listens before the journal is open; a refusal until then is counted nowhere.
  let countRefusal: (cause: string) => void = () => undefined;
  const reports = (where: string): ListenerReports => ({
    failed: (error) => errors.met(where, error),
    refused: (cause) => countRefusal(cause),
  });
  const testrail = await openTestrail({
    folder,
    settings,
    secrets,
    version,
    egress,
    environment,
    serving,
    reports: reports('the sandbox'),
  });
  disposables.add(() => testrail.close());

  const pins = createPinsStore(folder);
  const quarantines = quarantineRecords(say);
  const reaching = {
    client: { name: 'railguard', version },
    environment,
    egress,
    onError: (error: unknown) => errors.met('a server', error),
    times: { callMs: settings.get().callTimeoutSeconds * 1000 },
  };
  const supervisor = createSupervisor({
    ...reaching,
    pins,
    onQuarantine: quarantines.held,
    revisions: createRevisionStore(folder),
    log: say,
    tokens: loginStore(secrets),
  });
  disposables.add(() => supervisor.stop());
  const newServers = createNewServerTests({
    makeSupervisor: (kept) => createSupervisor({ ...reaching, ...kept, log: () => undefined }),
    showing,
  });
  disposables.add(() => newServers.stop());
  const servers = await openServers({
    settings,
    secrets,
    supervisor,
    builtIn: testrail.server,
    pins,
    serving,
    showing,
    testNew: newServers.test,
    log: say,
  });
  const connections = openOwnConnections(supervisor);
  const sameTestRail = findSameTestRail({ settings, secrets, target: () => testrail.server.target() });
  const entities = openEntities({
    testrail: testrail.server,
    supervisor,
    connections,
    clock,
    definitions: servers.definitions,
    sameTestRail,
    namedAs: servers.namedAs,
  });
  const lens = createLens({
    api: testrail.server.api,
    target: () => testrail.server.target(),
    monotonic: () => clock.monotonic(),
    busy: () => testrail.server.busyMs > 0,
  });
  testrail.onKeysChange(() => {
    // Other servers on the same TestRail may have been read through the built-in one.
    for (const { name } of servers.list()) entities.forget(name);
    lens.forget();
  });
  testrail.onRead((tool, value) => {
    learnFrom(entities, tool, value);
    lens.learn(tool, value);
  });
  const profiles = createProfiles({
    definitions: servers.definitions,
    isTrustedRead: supervisor.isTrustedRead,
    namedAs: servers.namedAs,
    classified: servers.classified,
    definition: servers.definition,
  });
  supervisor.onChange(profiles.forget);
  const lookUp = lookUpCalls({ builtIn: builtInServer, isTestrail: profiles.isTestrail, sameTestRail });

  let lastFault = '';
  const policies = await PolicyStore.open({
    folder: join(folder, 'policies'),
    clock,
    holdLoosening: () => settings.get().holdPermissiveEdits ?? options.holdLoosening,
    onFault(error) {
      const text = `the policies: ${systemWords(error)}`;
      // The folder is looked at more than once a second: what stays wrong is said once.
      if (text !== lastFault) say({ level: 'error', text });
      lastFault = text;
    },
  });
  disposables.add(() => policies.close());
  const tools = catalogue.map(({ name, category }) => ({ name, category }));
  if (settings.fresh) await policies.ensure(builtInServer, presetDocument('recommended', tools), 'first start');

  const faultListeners = new Set<() => void>();
  const journal = await JournalClient.open({
    folder: join(folder, 'journal'),
    workerUrl: options.journalWorker,
    retention: retentionOf(settings.get()),
    memory: headMemory(secrets),
    profile: profiles.profile,
    agentLabel: (agent) => agents.label(agent),
    onFault: () => {
      for (const listener of faultListeners) listener();
    },
  });
  disposables.add(() => journal.close());
  countRefusal = (cause) => journal.refused(cause);
  disposables.add(
    settings.onChange(() => {
      journal.setRetention(retentionOf(settings.get()));
      supervisor.setCallMs(settings.get().callTimeoutSeconds * 1000);
    }),
  );
  await keepSecretsOut({ journal, log, showing, secrets, testrail, settings, egress, supervisor });
  quarantines.recordIn(journal);
  if (renamed !== null) {
    const what = `The agent ${renamed.from} is called ${renamed.to} from now on: ${renamed.from} is the person at this machine`;
    say({ level: 'info', text: what });
    journal.event({ kind: 'agent', agent: renamed.to, what }).catch(() => undefined);
  }

  return {
    clock,
    folder,
    settings,
    secrets,
    agents,
    testrail,
    egress,
    supervisor,
    servers,
    profiles,
    connections,
    entities,
    lens,
    lookUp,
    policies,
    journal,
    say,
    errors,
    showing,
    reports,
    onJournalFault: (listener: () => void) => faultListeners.add(listener),
    notices: [...settings.notices, ...secrets.notices],
  };
}

function retentionOf({ retention }: Settings): { maxAgeMs: number; maxBytes: number } {
  return { maxAgeMs: retention.days * 86_400_000, maxBytes: retention.bytes };
}

/** Tells the journal and the log what must never be kept, now and whenever it changes. */
async function keepSecretsOut(parts: {
  readonly journal: JournalClient;
  readonly log: OperationalLog;
  readonly showing: RedactedDisplay;
  readonly secrets: SecretsPort;
  readonly settings: SettingsPort;
  readonly egress: Egress;
  readonly supervisor: { onChange(listener: () => void): void };
  readonly testrail: { keys(): readonly string[]; onKeysChange(listener: () => void): () => void };
}): Promise<void> {
  const { journal, log, showing, secrets, settings, egress, testrail, supervisor } = parts;
  let targets: readonly string[] = [];
  let rules = settings.get().redaction;
  const tell = async (): Promise<void> => {
    targets = secretsOfTargets(settings.get().servers);
    const values = [...testrail.keys(), ...egress.secrets, ...targets, ...secretValues(await secrets.all())];
    journal.setSecrets(values);
    log.setSecrets(values, rules);
    showing.know(values, rules);
  };
  const again = (): void => {
    tell().catch(() => undefined);
  };
  journal.setRules(rules);
  await tell();
  secrets.onChange(again);
  settings.onChange(() => {
    if (JSON.stringify(settings.get().redaction) === JSON.stringify(rules)) return;
    // At once, before a secret is looked up anew: the next record is written by the new rules.
    rules = settings.get().redaction;
    journal.setRules(rules);
    showing.use(rules);
    again();
  });
  testrail.onKeysChange(again);
  // Servers say often how they are; what they are reached by changes seldom.
  supervisor.onChange(() => {
    if (secretsOfTargets(settings.get().servers).join('\n') !== targets.join('\n')) again();
  });
}
