import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { homeFolder } from '../../electron/lib/home-folder.ts';

it('is the system’s, or the root where the system knows no such user', () => {
  expect(homeFolder()).toBe(homedir());
  const unknown = (): string => {
    throw new Error('no such file or directory');
  };
  expect(homeFolder(unknown)).toBe(resolve('/'));
});
