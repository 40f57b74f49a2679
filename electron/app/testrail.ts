import { join } from 'node:path';
import type { JsonValue } from '../../shared/json.ts';
import type { CatalogueTool } from '../../shared/testrail/catalogue.ts';
import type { TestrailService } from '../control/services.ts';
import type { Egress } from '../net/egress.ts';
import type { ListenerReports } from '../net/refuser.ts';
import type { SecretsPort, SettingsPort } from '../settings/port.ts';
import { createTestRailServer, type TestRailServer } from '../testrail/connector.ts';
import { type KeyStore, type TargetStore, TestRailDestination } from '../testrail/destination.ts';

/** Where the key of a real TestRail comes from without a stored one: servers and CI set it. */
const keyVariable = 'RAILGUARD_TESTRAIL_KEY';
const keyName = 'testrail/key';

export interface TestrailModule extends TestrailService {
  readonly server: TestRailServer;
  /** Keys that must never be shown: the sandbox's and the real one's. */
  keys(): readonly string[];
  /** Called when the built-in server talks to another TestRail, or with another key. */
  onKeysChange(listener: () => void): () => void;
  /** Calls the listener with each answer that a reading tool of the built-in server gives. */
  onRead(listener: ReadListener): void;
  close(): Promise<void>;
}

type ReadListener = (tool: CatalogueTool, value: JsonValue) => void;

interface Options {
  readonly folder: string;
  readonly settings: SettingsPort;
  readonly secrets: SecretsPort;
  readonly version: string;
  /** How TestRail is reached. */
  readonly egress: Egress;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** False where nothing is served: the sandbox then starts only for the command that asks for it. */
  readonly serving: boolean;
  readonly reports: ListenerReports;
}

/** The built-in connector, and what it talks to as settings and secrets say. */
export async function openTestrail(options: Options): Promise<TestrailModule> {
  const { settings, reports } = options;
  const connections = options.egress.agent(8);
  const readers = new Set<ReadListener>();
  const server = createTestRailServer({
    target: null,
    version: options.version,
    dispatcher: connections,
    tools: settings.get().testrailTools,
    onRead: (tool, value) => {
      for (const listener of readers) listener(tool, value);
    },
  });
  const folder = join(options.folder, 'sandbox');
  const destination = new TestRailDestination({
    server,
    folder,
    store: targetStore(settings),
    key: keyIn(options),
    reports,
  });
  await destination.open(options.serving);
  return {
    server,
    target: () => destination.target(),
    keys: () => destination.keys(),
    onKeysChange: (listener) => destination.onKeysChange(listener),
    login: (url, user, key) => destination.login(url, user, key),
    sandbox: (reset) => destination.sandbox(reset),
    sandboxAddress: () => destination.sandboxAddress(),
    lists: () => destination.lists(),
    setLists: (form) => destination.setLists(form),
    toolSet: () => server.toolSet(),
    offer(set) {
      settings.update((before) => ({ ...before, testrailTools: set }));
      server.offer(set);
    },
    onRead: (listener) => void readers.add(listener),
    async close() {
      await server.close();
      await connections.destroy();
      await destination.close();
    },
  };
}

function targetStore(settings: SettingsPort): TargetStore {
  return {
    target: () => settings.get().testrail,
    saveTarget: (testrail) => settings.update((before) => ({ ...before, testrail })),
    lists: () => settings.get().sandboxLists,
    saveLists: (sandboxLists) => settings.update((before) => ({ ...before, sandboxLists })),
  };
}

function keyIn({ secrets, environment }: Options): KeyStore {
  return {
    read: async () => environment[keyVariable] ?? (await secrets.get(keyName).catch(() => null)),
    write: (key) => secrets.set(keyName, key),
    onChange: (listener) => secrets.onChange(listener),
  };
}
