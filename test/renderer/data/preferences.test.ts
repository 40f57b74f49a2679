import { expect, test } from 'vitest';
import { readPrefs } from '../../../renderer/data/preferences.ts';

test('a damaged entry in the browser leaves the standard choices', () => {
  expect(readPrefs('{')).toEqual(readPrefs(null));
  expect(readPrefs('{"theme":"dark","density":7}')).toEqual({
    theme: 'dark',
    density: 'comfortable',
    letterKeys: true,
    setupLeft: false,
  });
});
