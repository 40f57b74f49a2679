import { expect, it } from 'vitest';
import { rulePath } from '../../../renderer/data/policy-address.ts';
import { serverNameSchema } from '../../../shared/names.ts';

it('the rule of a decision leads to the document that holds it', () => {
  const server = serverNameSchema.parse('testrail');
  expect(rulePath(server, '/tools/close_run/deny_if/0', 'close_run')).toEqual([
    'testrail',
    '/tools/close_run/deny_if/0',
    'close_run',
  ]);
  expect(rulePath(server, '(hidden)', 'delete_run')).toEqual(['testrail', '(hidden)', 'delete_run']);
  expect(rulePath(server, 'testrail@cursor#/tools/a~1b@c#d', 'a/b@c#d')).toEqual([
    'testrail@cursor',
    '/tools/a~1b@c#d',
    'a/b@c#d',
  ]);
  // A tool of such a name in the server's own document is no overlay.
  expect(rulePath(server, '/tools/x@y#z', 'x@y#z')).toEqual(['testrail', '/tools/x@y#z', 'x@y#z']);
});
