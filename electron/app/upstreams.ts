import type { Disposables } from '../lib/disposables.ts';
import { version } from '../lib/version.ts';
import { createEgress } from '../net/egress.ts';
import { loginStore } from '../servers/login-store.ts';
import { createNewServerTests } from '../servers/new-server-test.ts';
import { createPinsStore } from '../servers/pins.ts';
import { createRevisionStore } from '../servers/protocol-revisions.ts';
import { quarantineRecords } from '../servers/quarantine.ts';
import { openServers } from '../servers/registry.ts';
import { Supervisor } from '../upstream/supervisor.ts';
import type { StartOptions } from './port.ts';
import type { Reporting } from './reporting.ts';
import type { Stores } from './stores.ts';
import { openTestrail } from './testrail.ts';

export type Upstreams = Omit<Awaited<ReturnType<typeof openUpstreams>>, 'quarantines'>;

/** The servers behind the gate, the built-in one among them, and the way out to them. */
export async function openUpstreams(options: StartOptions, opened: Stores & Reporting, disposables: Disposables) {
  const { folder, settings, secrets, errors, writeLog, showing } = opened;
  const { environment } = options;
  const serving = options.port !== null;
  const egress = createEgress(environment);
  disposables.add(() => egress.close());
  const testrail = await openTestrail({
    folder,
    settings,
    secrets,
    version,
    egress,
    environment,
    serving,
    reports: opened.reports('the sandbox'),
  });
  disposables.add(() => testrail.close());

  const pins = createPinsStore(folder);
  const quarantines = quarantineRecords(writeLog);
  const reaching = {
    client: { name: 'railguard', version },
    environment,
    egress,
    onError: (error: unknown) => errors.met('a server', error),
    times: { callMs: settings.get().callTimeoutSeconds * 1000 },
  };
  const supervisor = new Supervisor({
    ...reaching,
    pins,
    onQuarantine: quarantines.quarantined,
    revisions: createRevisionStore(folder),
    log: writeLog,
    tokens: loginStore(secrets),
  });
  disposables.add(() => supervisor.stop());
  const newServers = createNewServerTests({
    makeSupervisor: (stores) => new Supervisor({ ...reaching, ...stores, log: () => undefined }),
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
    log: writeLog,
  });
  return { egress, testrail, supervisor, servers, quarantines };
}
