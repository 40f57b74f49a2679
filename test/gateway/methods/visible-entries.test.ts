import { describe, expect, it } from 'vitest';
import type { ListContext } from '../../../electron/gateway/methods/list-methods.ts';
import { visible } from '../../../electron/gateway/methods/visible-entries.ts';
import { createShortNames } from '../../../electron/gateway/wire/names.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { agentId, server } from '../harness.ts';

const files = server('files');

/** What one agent sees of the tools that a server lists, and what of them is reviewed. */
function seenOf(entries: readonly JsonObject[]) {
  const observed: string[] = [];
  const context = {
    gate: { lists: () => true },
    upstreams: {
      observe(_server: unknown, tools: readonly { readonly name: string }[]) {
        observed.push(...tools.map(({ name }) => name));
        return tools;
      },
    },
    shortNames: createShortNames(() => []),
    mapResource: () => null,
  } as unknown as ListContext;
  const target = { name: files, prefix: '' };
  const targets = [target];
  const shown = visible(context, { agent: agentId('ann'), target, targets, method: 'tools/list' }, [...entries]);
  return { shown: shown.map(({ name, title = null }) => [name, title]), observed };
}

describe('a tool that a server lists twice', () => {
  it('is the first of the two, and keeps its place among the others', () => {
    const { shown, observed } = seenOf([
      { name: 'a', title: 'first' },
      { name: 'b' },
      { name: 'a', title: 'second' },
      { name: 'c' },
    ]);
    expect(observed).toEqual(['a', 'b', 'c']);
    expect(shown).toEqual([
      ['a', 'first'],
      ['b', null],
      ['c', null],
    ]);
  });

  it('is judged by its name alone: entries without one are no tools', () => {
    expect(seenOf([{ title: 'x' }, { name: 7 }, { name: 'a' }]).observed).toEqual(['a']);
  });
});
