import { QueryObserver } from '@tanstack/react-query';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createPolicyChanges, pendingRule } from '../../../renderer/data/policy-changes.ts';
import { commandQuery, createQueryClient, invalidateByEvents } from '../../../renderer/data/queries.ts';
import { createToasts } from '../../../renderer/data/toasts.ts';
import { createListeners } from '../../../renderer/data/transport/listeners.ts';
import type { ControlBridge } from '../../../shared/control/bridge.ts';
import type { ToolsPage } from '../../../shared/control/tools.ts';
import { catalogue, testrail, toolsPage } from '../support/data.ts';

/** A bridge whose page of tools grows a version with each change, and somebody who looks at it. */
function watched() {
  const listeners = createListeners();
  const asked: string[] = [];
  let version = 7;
  const client = createQueryClient();
  const bridge: ControlBridge = {
    async call(name) {
      asked.push(name);
      if (name === 'tools.page') return toolsPage(catalogue(), version, 'deny', 0) as never;
      if (name !== 'tools.setRule') throw new Error('The policy file cannot be written.');
      version += 1;
      return { server: testrail, version, undo: version - 1, words: 'get_case now Denied' } as never;
    },
    listen: listeners.add,
  };
  const life = new AbortController();
  invalidateByEvents(client, bridge, life.signal);
  const observer = new QueryObserver(client, commandQuery(bridge, 'tools.page', { server: testrail }));
  const stop = observer.subscribe(() => undefined);
  onTestFinished(() => {
    stop();
    life.abort();
    client.clear();
  });
  const page = (): ToolsPage => {
    const { data } = observer.getCurrentResult();
    if (!data) throw new Error('The page was not read yet');
    return data;
  };
  const pages = (): number => asked.filter((name) => name === 'tools.page').length;
  return { bridge, client, page, pages, tell: listeners.notify };
}

describe('answers of commands', () => {
  test('are asked for once, however many look, and once more for each event that makes them old', async () => {
    const { bridge, client, page, pages, tell } = watched();
    const another = new QueryObserver(client, commandQuery(bridge, 'tools.page', { server: testrail }));
    onTestFinished(another.subscribe(() => undefined));
    await vi.waitFor(() => expect(page().version).toBe(7));
    expect(pages()).toBe(1);
    tell('tools.changed', { server: testrail });
    await vi.waitFor(() => expect(client.isFetching()).toBe(0));
    expect(pages()).toBe(2);
    tell('tools.changed', { server: 'another' });
    expect(client.isFetching()).toBe(0);
  });
});

describe('a rule that a person chose', () => {
  test('is shown until the page has it, and the page is read once for it', async () => {
    const { bridge, page, pages, tell } = watched();
    const policies = createPolicyChanges(bridge, createToasts());
    await vi.waitFor(() => expect(page().version).toBe(7));
    const saved = policies.setRule(testrail, ['get_case'], 'deny');
    expect(pendingRule(policies.get(), page(), 'get_case')).toBe('deny');
    await saved;
    // Saved, and the page is still of the version before.
    expect(pendingRule(policies.get(), page(), 'get_case')).toBe('deny');
    tell('tools.changed', { server: testrail });
    await vi.waitFor(() => expect(page().version).toBe(8));
    expect(pendingRule(policies.get(), page(), 'get_case')).toBeUndefined();
    expect(pages()).toBe(2);
  });
  test('goes back where it cannot be saved', async () => {
    const { bridge, page } = watched();
    const toasts = createToasts();
    const policies = createPolicyChanges(bridge, toasts);
    await vi.waitFor(() => expect(page().version).toBe(7));
    await policies.setDefault(testrail, 'allow');
    expect(policies.get().defaults.size).toBe(0);
    expect(toasts.get()?.words).toBe('Not changed. The policy file cannot be written.');
  });
});
