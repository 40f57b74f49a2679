import { describe, expect, it } from 'vitest';
import { CounterScopes } from '../../../electron/guard/limits/counter-scopes.ts';
import type { CompiledCounter } from '../../../electron/guard/policy/compile-limits.ts';
import type { Scope } from '../../../shared/policy/document.ts';

const prefixOf = (scope: Scope, name = 'c') => `testrail ${scope} ${JSON.stringify(name)} `;
const counter = (scopes: readonly Scope[], name = 'c'): CompiledCounter => ({
  id: `testrail ${name}`,
  shadow: false,
  shared: false,
  places: scopes.map((scope) => ({ scope, prefix: prefixOf(scope, name), windowMs: 1000 })),
});

const exact = (key: string, before: number) => ({ exact: key, prefix: null, before });

describe('a counter whose scope was changed', () => {
  it.each<[Scope, Scope, string, object]>([
    ['grant', 'server', '', { exact: null, prefix: prefixOf('grant'), before: 20 }],
    ['session', 'server', '', { exact: null, prefix: prefixOf('session'), before: 20 }],
    ['server', 'grant', 'ann', exact(prefixOf('server'), 20)],
    ['server', 'session', 'ann s1', exact(prefixOf('server'), 20)],
    ['grant', 'session', 'ann s1', exact(`${prefixOf('grant')}ann`, 20)],
    [
      'session',
      'grant',
      'ann',
      { exact: `${prefixOf('session')}ann`, prefix: `${prefixOf('session')}ann `, before: 20 },
    ],
  ])('from %s to %s takes over what was counted before', (from, to, subject, expected) => {
    const scopes = new CounterScopes();
    scopes.use(counter([from]), 10);
    scopes.use(counter([to]), 20);
    expect(scopes.older(prefixOf(to) + subject)).toEqual([expected]);
  });

  it('takes over from no scope that is younger or as old, and knows nothing of another counter', () => {
    const scopes = new CounterScopes();
    scopes.use(counter(['grant', 'server']), 10);
    scopes.use(counter(['session'], 'other'), 5);
    expect([scopes.older(`${prefixOf('grant')}ann`), scopes.older(prefixOf('server', 'unknown'))]).toEqual([[], []]);
  });

  it('that comes back lacks what came while others were counted without it', () => {
    const scopes = new CounterScopes();
    scopes.use(counter(['grant']), 10);
    scopes.use(counter(['server']), 20);
    expect(scopes.cameBack(`${prefixOf('grant')}ann`)).toBeNull();
    scopes.use(counter(['grant']), 30);
    expect(scopes.cameBack(`${prefixOf('grant')}ann`)).toBe(30);
    expect(scopes.cameBack(`${prefixOf('server')}`)).toBeNull();
    expect(scopes.older(`${prefixOf('grant')}ann`)).toEqual([exact(prefixOf('server'), 30)]);
  });

  it('that was counted all the while beside a new one never came back', () => {
    const scopes = new CounterScopes();
    scopes.use(counter(['grant']), 10);
    scopes.use(counter(['grant', 'server']), 20);
    scopes.use(counter(['grant', 'server']), 30);
    expect(scopes.cameBack(`${prefixOf('grant')}ann`)).toBeNull();
  });
});

describe('rows of an earlier run', () => {
  it('tell since when a scope was counted: from the oldest to the newest of them, in any order', () => {
    const scopes = new CounterScopes();
    for (const at of [5, 2, 9]) scopes.restore(`${prefixOf('grant')}ann`, at);
    scopes.use(counter(['server']), 20);
    expect(scopes.older(prefixOf('server'))).toEqual([{ exact: null, prefix: prefixOf('grant'), before: 20 }]);
  });

  it.each([
    ['with spaces and quotes in the counter’s name', 'a "b" grant c'],
    ['with a line break in the counter’s name', 'a\nb'],
    ['with a backslash at its end', 'a\\'],
    ['that is called like a part of the language', '__proto__'],
  ])('%s are told apart', (_what, name) => {
    const scopes = new CounterScopes();
    scopes.restore(`${prefixOf('grant', name)}ann`, 5);
    scopes.use(counter(['session'], name), 20);
    expect(scopes.older(`${prefixOf('session', name)}ann s1`)).toEqual([exact(`${prefixOf('grant', name)}ann`, 20)]);
  });

  it.each(['', 'nonsense', 'testrail world "c" ann', 'testrail grant c ann', 'testrail grant "c ann'])(
    'that are none (%j) are left out',
    (key) => {
      const scopes = new CounterScopes();
      scopes.restore(key, 5);
      expect(scopes.older(key)).toEqual([]);
    },
  );
});
