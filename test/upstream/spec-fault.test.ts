import { describe, expect, it } from 'vitest';
import { isUnencrypted, type SpecToCheck, specFault } from '../../electron/upstream/spec-fault.ts';
import { Redactor } from '../../shared/journal/redact.ts';

const http = (url: string, headers: Readonly<Record<string, string>> = {}): SpecToCheck => ({
  kind: 'http',
  url,
  headers,
});
const stdio = (command: string, args: readonly string[], env: Readonly<Record<string, string>>): SpecToCheck => ({
  kind: 'stdio',
  command,
  args,
  env,
});

describe('a server', () => {
  it.each<[string, SpecToCheck, string]>([
    ['a header beyond this machine unencrypted', http('http://example.com/mcp', { 'X-Api-Key': 'k' }), 'unencrypted'],
    [
      'the name of such a header alone',
      { kind: 'http', url: 'http://example.com/mcp', headers: ['X-Api-Key'] },
      'unencrypted',
    ],
    [
      'a login beyond this machine unencrypted',
      { kind: 'http', url: 'http://example.com/mcp', headers: {}, client: { id: 'x' } },
      'unencrypted',
    ],
    ['a user and a password in its address', http('https://user:pass@example.com/mcp'), 'password'],
    ['a user alone in its address', http('https://user@example.com/mcp'), 'password'],
    ['a password alone in its address', http('http://:pass@127.0.0.1/mcp'), 'password'],
    ['an address that is none', http('nonsense'), 'not a URL'],
    ['an address of files', http('file:///etc/passwd'), 'not an http address'],
    ['a header that frames the request', http('https://example.com/', { 'Transfer-Encoding': 'chunked' }), 'own'],
    ['a header of the session', http('https://example.com/', { 'Mcp-Session-Id': 'x' }), 'own'],
    ['a header with a line break in its value', http('https://example.com/', { key: 'a\r\nb: c' }), 'character'],
    ['a header with a line break in its name', http('https://example.com/', { 'a\nb': 'c' }), 'no name'],
    ['an empty command', stdio('', [], {}), 'empty'],
    ['a NUL in an argument', stdio('node', ['a\0b'], {}), 'NUL'],
    ['a variable with "=" in its name', stdio('node', [], { 'A=B': 'c' }), 'no name of a variable'],
    ['a NUL in a variable', stdio('node', [], { A: 'b\0' }), 'NUL'],
  ])('with %s is not taken', (_what, spec, why) => {
    expect(specFault(spec)).toContain(why);
  });

  it.each<[string, SpecToCheck]>([
    ['headers by https', http('https://example.com/mcp', { authorization: 'Bearer x', 'X-Api-Key': 'é' })],
    ['headers on this machine', http('http://127.0.0.1:8080/mcp', { 'X-Api-Key': 'k' })],
    ['no headers, by http', http('http://example.com/mcp')],
    ['a command', stdio('npx', ['-y', 'some-server'], { API_KEY: 'k=v' })],
    ['our own code', { kind: 'built-in' }],
  ])('with %s is taken', (_what, spec) => {
    expect(specFault(spec)).toBeNull();
  });

  it('is refused in words that no look for secrets takes for one', () => {
    const fault = specFault(http('https://user:pass@example.com/mcp')) ?? '';
    expect(new Redactor().text(fault)).toBe(fault);
  });

  it('never has its password repeated in what is said of it', () => {
    expect(specFault(http('http://user:hunter2@example.com/'))).not.toContain('hunter2');
  });

  it.each([
    ['http://example.com/mcp', true],
    ['http://192.168.1.5/mcp', true],
    ['https://example.com/mcp', false],
    ['http://localhost:3000/mcp', false],
    ['http://[::1]/mcp', false],
    ['nonsense', false],
  ])('at %s is unencrypted: %j', (url, unencrypted) => {
    expect(isUnencrypted(url)).toBe(unencrypted);
  });
});
