import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../electron/upstream/http/refusal.ts';
import { maskOfAddress } from '../../electron/upstream/own-secrets.ts';

const words = (status: number, headers: Record<string, string>, body = '') =>
  refusalOf(
    status,
    headers,
    Buffer.from(body),
    maskOfAddress('http://127.0.0.1:9/mcp', () => ({})),
  ).words;

describe('The refusal of a server', () => {
  it.each([
    [429, { 'retry-after': '30' }, '', 'HTTP 429: it takes no more requests for now; it says to wait 30 s'],
    [
      503,
      { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' },
      '',
      'it says to wait until Wed, 21 Oct 2026 07:28:00 GMT',
    ],
    [502, {}, '<html><head><title>502 Bad Gateway</title>', 'HTTP 502: with a page "502 Bad Gateway"'],
    [409, {}, '{"error":{"code":7,"message":"under maintenance"}}', '"under maintenance"'],
    [400, {}, '{"error":"no such project"}', '"no such project"'],
    [400, {}, 'plain words\nand more', 'HTTP 400: "plain words"'],
    [403, {}, '', 'HTTP 403: it does not allow this'],
    [401, {}, '', 'it wants a valid login'],
    [500, {}, '', 'the server answered HTTP 500'],
    // As JSON of Python and PHP writes it.
    [400, {}, '{"message":"Ung\\u00fcltig: \\"a\\/b\\""}', '"Ungültig: "a/b""'],
    [400, {}, '{"message":"half \\ud83d of it"}', 'half'],
    [400, {}, '{"message":"a\\nb\\u202ec"}', '"a b c"'],
    [400, {}, 'अनुरोध अमान्य', '"अनुरोध अमान्य"'],
    [400, {}, '{"message":5,"detail":"said here"}', '"said here"'],
    [400, {}, '[1,2]', 'the server answered HTTP 400'],
    [404, {}, '<html><body>no title</body>', 'HTTP 404: with a page'],
    [307, {}, '', 'it points to another address'],
    [503, { 'retry-after': '12345678' }, '', 'it says to wait until 12345678'],
    [400, {}, 'a\u001b[31mred\u202eline', '"a [31mred line"'],
  ])('%i %j %s is told as it is', (status, headers, body, expected) => {
    expect(words(status, headers, body)).toContain(expected);
  });

  it('is told in one short line, whatever it says', () => {
    const said = words(500, {}, 'x'.repeat(100_000));
    expect(said.length).toBeLessThan(300);
    expect(words(400, { 'retry-after': 'x'.repeat(9000) }, `{"message":"${'\\n'.repeat(9000)}"}`)).not.toContain('\n');
  });
});

describe('A login', () => {
  it('is what 401 wants, and a challenge for a bearer token; a 403 alone wants none', () => {
    const cause = (status: number, headers: Record<string, string>) =>
      refusalOf(status, headers, Buffer.alloc(0), (text) => text).cause;
    expect(cause(401, {})).toBe('unauthorized');
    expect(cause(403, { 'www-authenticate': 'Bearer error="insufficient_scope"' })).toBe('unauthorized');
    expect(cause(403, {})).toBe('refused');
    expect(cause(403, { 'www-authenticate': 'Basic' })).toBe('refused');
  });
});
