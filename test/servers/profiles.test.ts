import { describe, expect, test } from 'vitest';
import { createProfiles, type ProfileSources } from '../../electron/servers/profiles.ts';
import { serverNameSchema } from '../../shared/names.ts';
import type { StoredClassification } from '../../shared/tool-classification.ts';

const far = serverNameSchema.parse('far');
const testrail = serverNameSchema.parse('testrail');
const said: StoredClassification = {
  tool: 'run',
  digest: 'sha256:seen',
  category: 'Read',
  risk: 'Low',
  countsAsRead: true,
};

function profilesOf(sources: Partial<ProfileSources> = {}) {
  return createProfiles({
    definitions: () => [
      { name: 'run', inputSchema: { type: 'object' } },
      { name: 'get_page', inputSchema: { type: 'object' } },
    ],
    isTrustedRead: () => false,
    namedAs: () => null,
    classified: () => [said],
    definition: () => ({ digest: 'sha256:seen', quarantined: false }),
    ...sources,
  });
}

describe('What is known of a tool that a person classified', () => {
  test('is that word, beside what would count without it; other tools are as they are told', () => {
    const profiles = profilesOf();
    expect(profiles.profile(far, 'run')).toEqual({ category: 'Read', risk: 'Low', readOnly: true });
    expect(profiles.classified(far, 'run')).toMatchObject({ said, isCurrent: true, declared: { category: 'Execute' } });
    expect(profiles.profile(far, 'get_page')).toMatchObject({ category: 'Read', readOnly: false });
    expect(profiles.classified(far, 'get_page')).toBeNull();
  });
  test('is no read while its definition waits for a review', () => {
    const profiles = profilesOf({ definition: () => ({ digest: 'sha256:seen', quarantined: true }) });
    expect(profiles.profile(far, 'run').readOnly).toBe(false);
  });
  test('is no read by the hints that are trusted where the person says that it writes', () => {
    const trusting = { isTrustedRead: () => true };
    expect(profilesOf(trusting).profile(far, 'get_page').readOnly).toBe(true);
    const word = { ...said, tool: 'get_page', category: 'Write', countsAsRead: false } as const;
    expect(profilesOf({ ...trusting, classified: () => [word] }).profile(far, 'get_page')).toMatchObject({
      category: 'Write',
      readOnly: false,
    });
  });
  test('is looked at anew once it is forgotten', () => {
    let words: readonly StoredClassification[] = [];
    const profiles = profilesOf({ classified: () => words });
    const before = profiles.profile(far, 'run');
    words = [said];
    expect(profiles.profile(far, 'run')).toEqual(before);
    profiles.forget(far);
    expect(profiles.profile(far, 'run').category).toBe('Read');
  });
  test('never reaches a tool of our own server, or one that its server does not list', () => {
    const profiles = profilesOf({ classified: () => [{ ...said, tool: 'delete_run' }] });
    expect(profiles.classified(testrail, 'delete_run')).toBeNull();
    expect(profiles.profile(testrail, 'delete_run').category).toBe('Destructive');
    expect(profiles.classified(far, 'delete_run')).toBeNull();
    expect(profiles.profile(far, 'delete_run').category).toBe('Destructive');
  });
});
