import { describe, expect, it } from 'vitest';
import { withAppPage } from '../../electron/gateway/wire/app-pages.ts';

const tool = {
  name: 'chart',
  _meta: { ui: { resourceUri: 'ui://chart', visibility: ['model'] }, 'ui/resourceUri': 'ui://chart', other: 1 },
};

describe("A tool's app", () => {
  it('is found under the address that this address has for its page', () => {
    expect(withAppPage(tool, (uri) => uri.replace('ui://', 'ui://b/'))).toEqual({
      name: 'chart',
      _meta: { ui: { resourceUri: 'ui://b/chart', visibility: ['model'] }, 'ui/resourceUri': 'ui://b/chart', other: 1 },
    });
  });

  it('is named without a page that the agent may not read', () => {
    expect(withAppPage(tool, () => null)).toEqual({
      name: 'chart',
      _meta: { ui: { visibility: ['model'] }, other: 1 },
    });
  });

  it.each([
    ['no app', { name: 'x', _meta: { a: 1 } }],
    ['an app without a page', { name: 'x', _meta: { ui: { visibility: ['app'] } } }],
    ['odd members', { name: 'x', _meta: { ui: 'ui://x', 'ui/resourceUri': 5 } }],
    ['no _meta', { name: 'x' }],
  ])('with %s stays as it is', (_what, given) => {
    expect(withAppPage(given, () => null)).toBe(given);
  });
});
