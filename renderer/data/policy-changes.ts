import type { ControlBridge } from '../../shared/control/bridge.ts';
import type { CommandInput } from '../../shared/control/contract.ts';
import type { PolicyChange } from '../../shared/control/policy.ts';
import type { ToolsPage } from '../../shared/control/tools.ts';
import type { AgentId, ServerName } from '../../shared/names.ts';
import type { PresetName } from '../../shared/policy/preset-names.ts';
import type { RuleKind } from '../../shared/tool.ts';
import type { DocumentOf } from './policy-steps.ts';
import { createSteps } from './policy-steps.ts';
import { createStore, type Store } from './store.ts';
import type { Toasts } from './toasts.ts';
import { reasonOf } from './transport/bridge.ts';

/** What a person chose and the page does not show yet. `version`: the policy's that has it; null until it is saved. */
export interface PendingChoice<T> {
  readonly to: T;
  readonly version: number | null;
}

export interface PendingChanges {
  /** By server and tool, as `keyOf` writes them. */
  readonly rules: ReadonlyMap<string, PendingChoice<RuleKind>>;
  readonly defaults: ReadonlyMap<ServerName, PendingChoice<'allow' | 'deny'>>;
}

/** The document that a rule from an answer stands in; `agent` null: of the server. */
interface AnsweredDocument {
  readonly server: ServerName;
  readonly agent: AgentId | null;
}

/** Changes of policies with their toast and its undo, from wherever on the screen they are made. */
export interface PolicyChanges extends Store<PendingChanges> {
  setRule(server: ServerName, tools: readonly string[], rule: RuleKind): Promise<void>;
  /** Among an agent's own rules. */
  setOwnRule(server: ServerName, agent: AgentId, tool: string, rule: RuleKind): Promise<void>;
  setDefault(server: ServerName, to: 'allow' | 'deny'): Promise<void>;
  preset(server: ServerName, name: PresetName): Promise<void>;
  /** One change to the rule of a tool, as it was previewed. False where it was refused; the toast says why. */
  editTool(input: CommandInput<'tools.edit'>): Promise<boolean>;
  /** Puts a text in force. False where it was refused; the toast says why. */
  apply(document: DocumentOf, text: string): Promise<boolean>;
  /** Writes a rule for calls like one that waits, and answers it. False where it was refused; the toast says why. */
  answerRule(input: CommandInput<'approvals.makeRule'>, document: AnsweredDocument): Promise<boolean>;
  /** Puts a version that was kept in force again. */
  restore(document: DocumentOf, version: number): Promise<boolean>;
  /** Keeps agents to these projects; none takes the scope away. */
  setProjectScope(server: ServerName, projects: readonly number[]): Promise<void>;
  /** Takes back the newest change of this visit that stands, as often as there is one; says where there is none. */
  undoLast(): Promise<void>;
  /** Makes the change again that was undone last. Another change since then ends that. */
  redoLast(): Promise<void>;
}

function keyOf(server: ServerName, tool: string): string {
  return `${server}/${tool}`;
}

/** The rule that a person chose for a tool, until the page is of a version that has it. */
export function pendingRule(pending: PendingChanges, page: ToolsPage, tool: string): RuleKind | undefined {
  return unshown(pending.rules.get(keyOf(page.server, tool)), page);
}

export function pendingDefault(pending: PendingChanges, page: ToolsPage): 'allow' | 'deny' | undefined {
  return unshown(pending.defaults.get(page.server), page);
}

function unshown<T>(choice: PendingChoice<T> | undefined, { version }: ToolsPage): T | undefined {
  return choice && (choice.version === null || choice.version > version) ? choice.to : undefined;
}

/** What comes in the place of an earlier choice; null: nothing. A later one stands where it is. */
interface Chosen<T> {
  readonly choice: PendingChoice<T> | null;
  /** Left out: of whatever stands there. */
  readonly instead?: PendingChoice<T>;
}

/** A copy with `keys` at the choice; without them where it is null. */
function withChoice<K, T>(
  before: ReadonlyMap<K, PendingChoice<T>>,
  keys: readonly K[],
  { choice, instead }: Chosen<T>,
): ReadonlyMap<K, PendingChoice<T>> {
  const after = new Map(before);
  for (const key of keys) {
    if (instead !== undefined && after.get(key) !== instead) continue;
    if (choice === null) after.delete(key);
    else after.set(key, choice);
  }
  return after;
}

/** Choices that are shown before the page has them. */
function createPending() {
  const store = createStore<PendingChanges>({ rules: new Map(), defaults: new Map() });
  return {
    store,
    ruleOf:
      (server: ServerName, tools: readonly string[]) =>
      (chosen: Chosen<RuleKind>): void => {
        const keys = tools.map((tool) => keyOf(server, tool));
        store.update((state) => ({ ...state, rules: withChoice(state.rules, keys, chosen) }));
      },
    defaultOf:
      (server: ServerName) =>
      (chosen: Chosen<'allow' | 'deny'>): void =>
        store.update((state) => ({ ...state, defaults: withChoice(state.defaults, [server], chosen) })),
    /** An earlier version stands again. Where that is no document at all, the page has no version that a choice would give way to. */
    forget: ({ server, agent }: DocumentOf): void => {
      if (agent !== undefined) return;
      store.update(({ rules, defaults }) => ({
        rules: withoutDone(rules, (key) => key.startsWith(keyOf(server, ''))),
        defaults: withoutDone(defaults, (key) => key === server),
      }));
    },
  };
}

/** Without the choices that were made; one that is under way stands. */
function withoutDone<K, T>(
  choices: ReadonlyMap<K, PendingChoice<T>>,
  isGone: (key: K) => boolean,
): ReadonlyMap<K, PendingChoice<T>> {
  return new Map([...choices].filter(([key, { version }]) => version === null || !isGone(key)));
}

/** The page follows by the event that every change of a policy raises; nothing here asks for it a second time. */
export function createPolicyChanges(bridge: Pick<ControlBridge, 'call'>, toasts: Toasts): PolicyChanges {
  const { store, ruleOf, defaultOf, forget } = createPending();
  const { made, undoLast, redoLast } = createSteps(bridge, toasts, forget);

  /** Null where it was refused. `of`: what was changed, where it is not the document of the server. */
  async function change(run: () => Promise<PolicyChange>, of?: DocumentOf): Promise<PolicyChange | null> {
    try {
      const done = await run();
      made(done, of ?? { server: done.server });
      return done;
    } catch (error) {
      toasts.problem(`Not changed. ${reasonOf(error)}`);
      return null;
    }
  }

  /** Shows the choice at once, then as long as the page is older than it; a refused one goes back. */
  async function choose<T>(set: (chosen: Chosen<T>) => void, to: T, run: () => Promise<PolicyChange>): Promise<void> {
    const instead: PendingChoice<T> = { to, version: null };
    set({ choice: instead });
    const done = await change(run);
    set({ choice: done === null ? null : { to, version: done.version }, instead });
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    setRule: (server, tools, rule) =>
      choose(ruleOf(server, tools), rule, () => bridge.call('tools.setRule', { server, tools: [...tools], rule })),
    async setOwnRule(server, agent, tool, rule) {
      await change(() => bridge.call('tools.setRule', { server, tools: [tool], rule, agent }), { server, agent });
    },
    setDefault: (server, to) =>
      choose(defaultOf(server), to, () => bridge.call('tools.setDefault', { server, default: to })),
    async preset(server, name) {
      await change(() => bridge.call('policy.preset', { server, preset: name }));
    },
    async editTool(input) {
      return (await change(() => bridge.call('tools.edit', input))) !== null;
    },
    async apply(document, text) {
      return (await change(() => bridge.call('policy.apply', { ...document, text }), document)) !== null;
    },
    async answerRule(input, { server, agent }) {
      return (await change(() => makeRule(bridge, input), agent === null ? { server } : { server, agent })) !== null;
    },
    async restore(document, version) {
      const done = await change(() => bridge.call('policy.restore', { ...document, version }), document);
      if (done !== null) forget(document);
      return done !== null;
    },
    async setProjectScope(server, projects) {
      await change(() => bridge.call('policy.setProjectScope', { server, projects: [...projects] }));
    },
    undoLast,
    redoLast,
  };
}

async function makeRule(
  bridge: Pick<ControlBridge, 'call'>,
  input: CommandInput<'approvals.makeRule'>,
): Promise<PolicyChange> {
  const { change, why } = await bridge.call('approvals.makeRule', input);
  return why === null ? change : { ...change, words: `${change.words}. This call was answered before: ${why}` };
}
