import { expect, test } from 'vitest';
import { keyMap } from '../../../renderer/app/key-map.ts';

/** Every key of the design that is not one of a page's own list of pages. */
const designed = [
  ['⌘K', '/', '?', '⇧⌘P', '⇧⌘A', '⌘Z'],
  ['↑', '↓', 'J', 'K', 'Enter', 'Esc', 'F', 'R', '⌘C', '1', '5', 'Space', '⇧↑', '⇧↓', '←', '→'],
  ['D', 'A', 'S'],
  ['⌘S', '⌘.', '⌘↵', '⌘P'],
].flat();

test('the keyboard map names every key of the design once for what it does', () => {
  const lines = keyMap(true, []).flatMap((section) => section.lines);
  const keys = lines.flatMap((line) => line.keys);
  expect(designed.filter((key) => !keys.includes(key))).toEqual([]);
  const actions = lines.map(({ does }) => does);
  expect(new Set(actions).size).toBe(actions.length);
});
