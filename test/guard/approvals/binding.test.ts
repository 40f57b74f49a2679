import { expect, it } from 'vitest';
import { bindingOf } from '../../../electron/guard/approvals/binding.ts';
import type { ToolCall } from '../../../shared/call.ts';
import { serverNameSchema } from '../../../shared/names.ts';
import { toolCall } from '../support.ts';

const files = serverNameSchema.parse('files');
const sessionKey = (call: ToolCall) => bindingOf({ call, asks: [], definition: null })?.sessionKey;

it('an answer for the session covers other texts for the same run, as the catalogue of TestRail knows what names one', () => {
  const answered = sessionKey(toolCall('update_run', { run_id: 1, name: 'a' }));
  expect(sessionKey(toolCall('update_run', { run_id: 1, name: 'b' }))).toBe(answered);
  expect(sessionKey(toolCall('update_run', { run_id: 2, name: 'a' }))).not.toBe(answered);
});

it.each([
  ['write_file', { project_id: 1, path: '/tmp/notes' }, { project_id: 1, path: '/etc/passwd' }],
  ['send_mail', { thread_id: 't', to: 'team@example.com' }, { thread_id: 't', to: 'thief@example.com' }],
  ['run', { id: 1, command: 'ls' }, { id: 1, command: 'rm -rf /' }],
])(
  'of another server it covers equal arguments alone: an id beside a path names too little (%s)',
  (tool, args, other) => {
    const answered = sessionKey(toolCall(tool, args, { server: files }));
    expect(sessionKey(toolCall(tool, args, { server: files }))).toBe(answered);
    expect(sessionKey(toolCall(tool, other, { server: files }))).not.toBe(answered);
  },
);
