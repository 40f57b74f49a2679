import { CodedError } from '../../shared/coded-error.ts';
import type { ServerSpec } from '../../shared/control/server-spec.ts';
import type { NewServerTest } from '../../shared/control/servers.ts';
import type { DefinitionFlag } from '../../shared/definition-flag.ts';
import { Redactor } from '../../shared/journal/redact.ts';
import type { ServerName } from '../../shared/names.ts';
import { categories } from '../../shared/scales.ts';
import type { RedactedDisplay } from '../logging/redacted-display.ts';
import { secretWords } from '../upstream/command-secrets.ts';
import { listRoom, textFlags, textFlagsIn } from '../upstream/definition-flags.ts';
import type { Pins, PinsStore } from '../upstream/definitions.ts';
import { instructionsName } from '../upstream/server-instructions.ts';
import type { Supervisor, TokenStore } from '../upstream/supervisor.ts';
import { failedWords } from './failed-words.ts';
import { createProfiles } from './profiles.ts';
import { shownHealth } from './shown-health.ts';
import { mustBeFit } from './spec-check.ts';

/** Where a server that is only tried out keeps things: nothing outlives its test. */
export interface StoresForTest {
  readonly pins: PinsStore;
  readonly tokens: TokenStore;
}

/** Tries servers that are not added: each is started or reached for its test alone, and ended with it. */
export function createNewServerTests({
  makeSupervisor,
  showing,
}: {
  makeSupervisor(stores: StoresForTest): Supervisor;
  readonly showing: Pick<RedactedDisplay, 'text'>;
}) {
  const running = new Set<Supervisor>();
  return {
    async test(spec: ServerSpec): Promise<NewServerTest> {
      mustBeFit(spec);
      const text = withoutValues(spec, showing);
      const stores = storesInMemory();
      const supervisor = makeSupervisor(stores);
      running.add(supervisor);
      try {
        supervisor.add({ ...spec, prefix: '' });
        const { ms } = await supervisor.test(spec.name);
        return { ms, ...found(supervisor, spec.name, text), spoken: spoken(stores.pins.load(spec.name), text) };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new CodedError('server-failing', failedWords(supervisor, spec.name, text(reason)));
      } finally {
        running.delete(supervisor);
        await supervisor.stop();
      }
    },
    async stop(): Promise<void> {
      await Promise.all([...running].map((supervisor) => supervisor.stop()));
    },
  };
}

/** A server prints what it was given, and that is not among the secrets yet. */
function withoutValues(spec: ServerSpec, showing: Pick<RedactedDisplay, 'text'>): (text: string) => string {
  const values = Object.values(spec.kind === 'stdio' ? spec.env : spec.headers);
  const words = spec.kind === 'stdio' ? secretWords([spec.command, ...spec.args], new Redactor()) : [];
  const redactor = new Redactor([...values, ...words]);
  return (text) => showing.text(redactor.text(text));
}

type Shown = (text: string) => string;

function found(supervisor: Supervisor, server: ServerName, text: Shown): Omit<NewServerTest, 'ms' | 'spoken'> {
  const tools = supervisor.definitions(server);
  const health = supervisor.health(server);
  const shown = health && shownHealth(health, { text });
  const profiles = createProfiles({
    definitions: () => tools,
    isTrustedRead: () => false,
    namedAs: () => null,
    classified: () => [],
    definition: (name, tool) => supervisor.tools.definition(name, tool),
  });
  const ofTools = tools.map(({ name }) => profiles.profile(server, name).category);
  return {
    speaks: shown?.speaks ?? null,
    prompts: shown?.prompts ?? null,
    resources: shown?.resources ?? null,
    categories: categories
      .map((category) => ({ category, tools: ofTools.filter((one) => one === category).length }))
      .filter((counted) => counted.tools > 0),
    flagged: supervisor
      .review(server)
      .filter(({ flags }) => flags.length > 0)
      .map(({ name, flags }) => flagged(name, flags, text)),
  };
}

function flagged(name: string, flags: readonly DefinitionFlag[], text: Shown): NewServerTest['flagged'][number] {
  return {
    name: text(name),
    flags: flags.map(({ kind, text: line, detail }) => ({
      kind,
      text: text(line),
      ...(detail === undefined ? {} : { detail: text(detail) }),
    })),
  };
}

/** What was accepted at first sight, and speaks to the agent all the same. */
function spoken(pins: Pins | null, text: Shown): NewServerTest['spoken'] {
  const {
    tools = {},
    prompts = {},
    resources = {},
    resourceTemplates = {},
    skills = {},
    instructions = [],
  } = pins ?? {};
  const room = listRoom();
  const entries = [tools, prompts, resources, resourceTemplates, skills].flatMap((kind) => Object.entries(kind));
  return [
    ...instructions.map((words) => [instructionsName, textFlags(words)] as const),
    ...entries.map(
      ([name, versions]) => [name, versions.flatMap((pin) => textFlagsIn(pin.definition, null, room))] as const,
    ),
  ]
    .filter(([, flags]) => flags.length > 0)
    .map(([name, flags]) => flagged(name, flags, text));
}

function storesInMemory(): StoresForTest {
  const pins = new Map<string, Pins>();
  const tokens = new Map<string, string>();
  return {
    pins: {
      load: (server) => pins.get(server) ?? null,
      save: (server, value) => void pins.set(server, value),
      remove: (server) => void pins.delete(server),
      loadShown: () => ({}),
      saveShown: () => undefined,
    },
    tokens: {
      get: async (server) => tokens.get(server) ?? null,
      set: async (server, value) => void tokens.set(server, value),
      remove: async (server) => void tokens.delete(server),
    },
  };
}
