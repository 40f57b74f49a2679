import { expect, test } from 'vitest';
import { createClassifications } from '../../electron/servers/classifications.ts';
import { freshSettings, type StoredServer } from '../../electron/settings/schema.ts';
import { serverNameSchema } from '../../shared/names.ts';
import type { StoredClassification } from '../../shared/tool-classification.ts';
import { memorySettings } from '../support/memory-settings.ts';

const far = serverNameSchema.parse('far');
const testrail = serverNameSchema.parse('testrail');
const program: StoredServer = { kind: 'stdio', name: far, prefix: 'far__', command: 'node', args: [], env: [] };
const said = (tool: string, more: Partial<StoredClassification> = {}): StoredClassification => ({
  tool,
  digest: 'sha256:1',
  category: 'Read',
  risk: 'Low',
  countsAsRead: false,
  ...more,
});

function opened() {
  const settings = memorySettings({ ...freshSettings, servers: [...freshSettings.servers, program] });
  const told: string[] = [];
  return { settings, told, ...createClassifications(settings, (server) => told.push(server)) };
}

test('what a person says of a tool is kept once, replaced and taken back, and each change is announced', () => {
  const { classify, classified, told, settings } = opened();
  expect(classified(far)).toEqual([]);
  classify(far, 'a', said('a'));
  classify(far, '__proto__', said('__proto__'));
  classify(far, 'a', said('a', { risk: 'High' }));
  expect(classified(far)).toEqual([said('__proto__'), said('a', { risk: 'High' })]);
  classify(far, 'a', null);
  classify(far, '__proto__', null);
  expect(classified(far)).toEqual([]);
  expect(told).toEqual(['far', 'far', 'far', 'far', 'far']);
  // Nothing is left of it in the file.
  expect(settings.get().servers.at(-1)).toEqual(program);
});

test('our own tools are those of the catalogue, and a server that is not there has none', () => {
  const { classify, classified, told } = opened();
  expect(() => classify(testrail, 'get_run', said('get_run'))).toThrow('our own code');
  expect(() => classify(serverNameSchema.parse('gone'), 'a', said('a'))).toThrow('There is no server gone');
  expect(classified(testrail)).toEqual([]);
  expect(told).toEqual([]);
});
