import type { ControlBridge } from '../../shared/control/bridge.ts';
import type { PolicyChange, PresetName } from '../../shared/control/policy.ts';
import type { ToolsPage } from '../../shared/control/tools.ts';
import type { ServerName } from '../../shared/names.ts';
import type { RuleKind } from '../../shared/tool.ts';
import { createStore, type Store } from './store.ts';
import type { Toasts } from './toasts.ts';
import { reasonOf } from './transport/bridge.ts';

export interface ToolsState {
  readonly server: ServerName | null;
  readonly page: ToolsPage | null;
  readonly problem: string | null;
  /** Thumbs moved by a person and not yet confirmed; each goes back if saving fails. */
  readonly pending: ReadonlyMap<string, RuleKind>;
  readonly pendingDefault: 'allow' | 'deny' | null;
}

export interface Tools extends Store<ToolsState> {
  open(server: ServerName): Promise<void>;
  reload(): Promise<void>;
  setRule(tools: readonly string[], rule: RuleKind, server?: ServerName): Promise<void>;
  setDefault(to: 'allow' | 'deny'): Promise<void>;
  /** Starts or reaches the server once more, where it gave up, and reads what it lists then. */
  askAgain(): Promise<void>;
  preset(name: PresetName): Promise<void>;
  /** Keeps agents to these projects; none takes the fence away. */
  fence(projects: readonly number[]): Promise<void>;
  accept(tools: readonly { readonly name: string; readonly digest: string }[]): Promise<boolean>;
  /** Takes back the last change of a rule; nothing where there is none. */
  undoLast(): Promise<void>;
}

export function createTools(bridge: Pick<ControlBridge, 'call'>, toasts: Toasts): Tools {
  const store = createStore<ToolsState>({
    server: null,
    page: null,
    problem: null,
    pending: new Map(),
    pendingDefault: null,
  });
  const patch = (change: Partial<ToolsState>): void => store.update((state) => ({ ...state, ...change }));
  let undoable: { readonly server: ServerName; readonly version: number } | null = null;

  /** Answers may come out of order: one that was asked for before the one on screen is dropped. */
  let asked = 0;
  let shown = 0;

  async function load(server: ServerName): Promise<void> {
    asked += 1;
    const mine = asked;
    const show = (change: Partial<ToolsState>): void => {
      if (mine < shown || store.get().server !== server) return;
      shown = mine;
      patch(change);
    };
    try {
      show({ page: await bridge.call('tools.page', { server }), problem: null });
    } catch (error) {
      show({ problem: reasonOf(error) });
    }
  }

  async function reload(): Promise<void> {
    const { server } = store.get();
    if (server) await load(server);
  }

  function say(change: PolicyChange): void {
    const { undo, server } = change;
    undoable = undo === null ? null : { server, version: undo };
    toasts.done(change.words, undo === null ? null : { label: 'Undo', run: () => void takeBack(server, undo) });
  }

  async function takeBack(server: ServerName, version: number): Promise<void> {
    undoable = null;
    try {
      const change = await bridge.call('policy.restore', { server, version });
      await reload();
      toasts.done(`Undone: ${change.words}`);
    } catch (error) {
      toasts.problem(`Not undone. ${reasonOf(error)}`);
    }
  }

  async function change(run: () => Promise<PolicyChange>): Promise<void> {
    try {
      const done = await run();
      await reload();
      say(done);
    } catch (error) {
      toasts.problem(`Not changed. ${reasonOf(error)}`);
    }
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    async open(server) {
      if (store.get().server !== server)
        patch({ server, page: null, problem: null, pending: new Map(), pendingDefault: null });
      await load(server);
    },
    reload,
    async setRule(tools, rule, server = store.get().server ?? undefined) {
      if (!server) return;
      const here = server === store.get().server;
      if (here) patch({ pending: new Map([...store.get().pending, ...tools.map((tool) => [tool, rule] as const)]) });
      await change(() => bridge.call('tools.setRule', { server, tools: [...tools], rule }));
      if (!here) return;
      const pending = new Map(store.get().pending);
      for (const tool of tools) if (pending.get(tool) === rule) pending.delete(tool);
      patch({ pending });
    },
    async askAgain() {
      const { server } = store.get();
      if (!server) return;
      try {
        await bridge.call('servers.test', { server });
      } catch (error) {
        toasts.problem(reasonOf(error));
      }
      await load(server);
    },
    async setDefault(to) {
      const { server } = store.get();
      if (!server) return;
      patch({ pendingDefault: to });
      await change(() => bridge.call('tools.setDefault', { server, default: to }));
      patch({ pendingDefault: null });
    },
    async preset(name) {
      const { server } = store.get();
      if (server) await change(() => bridge.call('policy.preset', { server, preset: name }));
    },
    async fence(projects) {
      const { server } = store.get();
      if (server) await change(() => bridge.call('policy.fence', { server, projects: [...projects] }));
    },
    async accept(tools) {
      const { server } = store.get();
      if (!server) return false;
      try {
        const { accepted } = await bridge.call('servers.accept', { server, tools: [...tools] });
        await reload();
        toasts.done(
          accepted.length === 1
            ? `${accepted[0]} accepted as shown`
            : `${accepted.length} definitions accepted as shown`,
        );
        return true;
      } catch (error) {
        toasts.problem(`Not accepted. ${reasonOf(error)}`);
        await reload();
        return false;
      }
    },
    async undoLast() {
      if (undoable) await takeBack(undoable.server, undoable.version);
    },
  };
}
