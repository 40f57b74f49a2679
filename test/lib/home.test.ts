import { expect, it } from 'vitest';
import { ensureHome } from '../../electron/lib/home.ts';

it('gives a user whom the system does not know the root as home, and leaves others theirs', () => {
  const known: NodeJS.ProcessEnv = { HOME: '/home/ada' };
  ensureHome(known, () => '/home/ada');
  expect(known).toEqual({ HOME: '/home/ada' });
  const unknown: NodeJS.ProcessEnv = {};
  ensureHome(unknown, () => {
    throw new Error('no such file or directory');
  });
  expect(unknown).toEqual({ HOME: '/' });
});
