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

it('takes free text: a label of which an id can keep nothing is an agent all the same', () => {
  expect(idFromLabel('回帰テスト係', new Set())).toBe('agent');
  expect(idFromLabel('🚀 — ✨', new Set(['agent']))).toBe('agent-2');
});
