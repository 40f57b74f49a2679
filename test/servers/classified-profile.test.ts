import { describe, expect, test } from 'vitest';
import { classifiedProfile } from '../../electron/servers/classified-profile.ts';
import type { ToolProfile } from '../../shared/tool.ts';
import { type StoredClassification, storedClassificationSchema } from '../../shared/tool-classification.ts';

const write: ToolProfile = { category: 'Write', risk: 'Medium', readOnly: false };
const said = (word: Partial<StoredClassification>): StoredClassification => ({
  tool: 'run',
  digest: 'sha256:seen',
  category: 'Read',
  risk: 'Low',
  countsAsRead: false,
  ...word,
});

describe("A person's word about a tool, of the definition that they saw", () => {
  test('counts as it was said, milder or stricter than what is told', () => {
    expect(classifiedProfile(write, said({}), 'sha256:seen')).toEqual({
      category: 'Read',
      risk: 'Low',
      readOnly: false,
    });
    expect(classifiedProfile(write, said({ category: 'Destructive', risk: 'Critical' }), 'sha256:seen')).toMatchObject({
      category: 'Destructive',
      risk: 'Critical',
    });
  });
  test('makes a read of it only where that was said as well', () => {
    expect(classifiedProfile(write, said({ countsAsRead: true }), 'sha256:seen').readOnly).toBe(true);
    expect(storedClassificationSchema.safeParse(said({ countsAsRead: true })).success).toBe(true);
    expect(storedClassificationSchema.safeParse(said({ category: 'Write', countsAsRead: true })).success).toBe(false);
    expect(storedClassificationSchema.safeParse(said({ category: 'Unclassified', countsAsRead: true })).success).toBe(
      false,
    );
  });
  test('keeps a trait of the category that it leaves, and none of another', () => {
    const query: ToolProfile = { category: 'Read', risk: 'Medium', readOnly: false, trait: 'reads-query' };
    expect(classifiedProfile(query, said({}), 'sha256:seen').trait).toBe('reads-query');
    expect(classifiedProfile(query, said({ category: 'Write' }), 'sha256:seen')).not.toHaveProperty('trait');
  });
});

describe('Where another definition was accepted since', () => {
  test.each([null, 'sha256:other'])('the riskier of both counts, and it counts as no read (%s)', (digest) => {
    expect(classifiedProfile(write, said({ countsAsRead: true }), digest)).toEqual(write);
    expect(classifiedProfile(write, said({ category: 'Financial', risk: 'Low' }), digest)).toEqual({
      category: 'Financial',
      risk: 'Medium',
      readOnly: false,
    });
  });
  test.each([
    ['Low', 'Medium', 'Medium'],
    ['Unknown', 'Medium', 'Unknown'],
    ['Unknown', 'High', 'High'],
    ['Critical', 'High', 'Critical'],
  ] as const)('of the risks %s and %s it is %s', (word, told, counts) => {
    expect(classifiedProfile({ ...write, risk: told }, said({ risk: word }), 'sha256:other').risk).toBe(counts);
  });
});
