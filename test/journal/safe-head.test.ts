import { describe, expect, it } from 'vitest';
import { safeHead } from '../../electron/journal/writer/safe-head.ts';
import { Redactor } from '../../shared/journal/redact.ts';

const token = 'rg_n-gVOfQjqM95GEJ4sXzjAJY4C8yHPXNx_wpdwvLoxcY';
const redactor = new Redactor([token]);
const head = {
  kind: 'decided',
  call: '0mwt3lzn30000aef95d4de0',
  agent: 'default',
  label: 'Default agent',
  session: '7a90a71f-77d0-4443-a5fa-f0a5b9bdfd02',
  request: 1,
  tool: 'get_run',
  definition: 'b0a4168a452f045650e83d1029ccc9a8bba76c215fb63cf7f25a05466a9d1040',
};

describe('the head of a record', () => {
  it('comes back as it is where nothing in it is a secret', () => {
    const text = JSON.stringify(head);
    expect(safeHead(text, redactor)).toBe(text);
  });

  it.each([
    ['as the name of a tool', { tool: token }],
    ['inside the name of a tool', { tool: `password=${token}` }],
    ['as the id of a request', { request: token }],
    ['in the rule that names the tool', { rule: `/tools/${token}/deny_if/0` }],
  ])('loses a token that an agent sent %s, and nothing else', (_what, change) => {
    const safe = safeHead(JSON.stringify({ ...head, ...change }), redactor);
    expect(safe).not.toContain(token);
    expect(safe).toContain('[redacted:');
    expect(JSON.parse(safe)).toMatchObject({ call: head.call, session: head.session, definition: head.definition });
  });

  it('is cut where an agent made a name long', () => {
    const safe = safeHead(JSON.stringify({ ...head, tool: 'x'.repeat(100_000) }), redactor);
    expect(safe.length).toBeLessThan(1000);
    expect(JSON.parse(safe).tool).toBe(`${'x'.repeat(256)}…`);
  });
});
