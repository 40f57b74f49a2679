import { expect, it } from 'vitest';
import { idFromLabel } from '../../electron/agents/label.ts';

it.each([
  ['Claude Code', 'claude-code'],
  ['  VS Code (work)  ', 'vs-code-work'],
  ['Größe & Prüfung', 'gro-e-prufung'],
  ['CI nightly #2', 'ci-nightly-2'],
  ['a'.repeat(50), 'a'.repeat(32)],
])('the label %j makes the id %j', (label, id) => {
  expect(idFromLabel(label, new Set())).toBe(id);
});

it('counts up where an id is taken, and stays within 32 characters', () => {
  expect(idFromLabel('Cursor', new Set(['cursor', 'cursor-2']))).toBe('cursor-3');
  const long = 'a'.repeat(32);
  expect(idFromLabel(long, new Set([long]))).toBe(`${'a'.repeat(30)}-2`);
});

it('refuses a label without a letter or digit', () => {
  expect(() => idFromLabel('🚀 — ✨', new Set())).toThrow(/at least one of a-z or 0-9/);
});
