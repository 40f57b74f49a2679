import { expect, test } from 'vitest';
import { toolWhy } from '../../electron/control/tool-why.ts';
import type { ToolProfile } from '../../shared/tool.ts';

const write: ToolProfile = { category: 'Write', risk: 'Medium', readOnly: false };
const known = { group: 'Runs' as const, what: 'Closes it', why: 'It stays closed.', caution: null, attacks: [] };
const said = { tool: 'x', digest: 'a', category: 'Read', risk: 'Low', countsAsRead: false } as const;

test('a tool that nobody reviewed says that its name and annotations decided', () => {
  expect(toolWhy(null, write, null)).toBe(
    'Taken from its name and its annotations, the riskier of the two: Write. No catalogue knows this tool.',
  );
  expect(toolWhy(null, { ...write, category: 'Unclassified' }, null)).toMatch(/^Neither its name nor/);
  expect(toolWhy(null, { ...write, trait: 'closes' }, null)).toMatch(/What it closes stays closed\.$/);
});

test('a reviewed tool says whose review it is, where it is not our own', () => {
  expect(toolWhy({ ...known, of: null }, write, null)).toBe('It stays closed.');
  expect(toolWhy({ ...known, of: 'tram-mcp' }, write, null)).toBe(
    'It stays closed. From the review of tram-mcp, which this server was named as.',
  );
});

test("a person's word stands first, with what would count without it, and with what ended it", () => {
  const word = { said, declared: write, isCurrent: true };
  expect(toolWhy({ ...known, of: null }, write, word)).toBe(
    'You put it here. Without that word it is Write, Medium. It stays closed.',
  );
  const read = { ...word, said: { ...said, countsAsRead: true } };
  expect(toolWhy(null, write, read)).toMatch(/^You put it here, and its calls count as reads\. /);
  expect(toolWhy(null, write, { ...read, isCurrent: false })).toMatch(
    /^You put it into Read, Low, and its definition changed since: .* it counts as no read\. Without that word it is Write/,
  );
});
