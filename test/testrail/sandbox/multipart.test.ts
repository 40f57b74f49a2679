import { describe, expect, it } from 'vitest';
import { firstFile } from '../../../electron/testrail/sandbox/multipart.ts';

const type = 'multipart/form-data; boundary=mark';
const part = (head: string, content: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`--mark\r\n${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]);
const body = (...parts: readonly Buffer[]): Buffer => Buffer.concat([...parts, Buffer.from('--mark--\r\n')]);
const file = (name: string, content: string | Buffer): Buffer =>
  part(`Content-Disposition: form-data; name="attachment"; filename="${name}"`, content);

describe('the file of a form', () => {
  it.each([
    ['text', Buffer.from('hello')],
    ['nothing', Buffer.alloc(0)],
    ['bytes of all kinds', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['line ends', Buffer.from('\r\n\r\na\r\n')],
    ['what looks like a border', Buffer.from('a --mark b')],
    ['a border that begins a line and goes on', Buffer.from('a\r\n--marked\r\nb')],
  ])('of %s comes as it was sent', (_name, content) => {
    expect(firstFile(body(file('a.png', content)), type)).toEqual({ name: 'a.png', bytes: content });
  });

  it('is the first of them, behind fields that are none', () => {
    const field = part('Content-Disposition: form-data; name="note"', 'text');
    expect(firstFile(body(field, file('a', '1'), file('b', '2')), type)).toEqual({
      name: 'a',
      bytes: Buffer.from('1'),
    });
  });

  it('has a name of its own where it has none, and no longer one than TestRail keeps', () => {
    expect(firstFile(body(file('', 'x')), type)?.name).toBe('file');
    expect(firstFile(body(file('x'.repeat(300), 'x')), type)?.name).toHaveLength(250);
    expect(firstFile(body(file('Prüfbericht 日本.pdf', 'x')), type)?.name).toBe('Prüfbericht 日本.pdf');
  });

  it.each([['boundary="mark"'], ['charset=utf-8; boundary=mark'], ['boundary=mark; charset=utf-8'], ['BOUNDARY=mark']])(
    'is found with %s',
    (parameters) => {
      expect(firstFile(body(file('a', 'x')), `multipart/form-data; ${parameters}`)?.name).toBe('a');
    },
  );
});

describe('there is no file', () => {
  it.each<[string, Buffer, string]>([
    ['without a boundary', body(file('a', 'x')), 'multipart/form-data'],
    ['in a form of another boundary', body(file('a', 'x')), 'multipart/form-data; boundary=other'],
    ['in an empty body', Buffer.alloc(0), type],
    ['in a form of fields', body(part('Content-Disposition: form-data; name="a"', 'x')), type],
    ['in one that breaks off', file('a', 'x'), type],
    ['in borders alone', Buffer.from('--mark--mark--mark'), type],
  ])('%s', (_name, bytes, contentType) => {
    expect(firstFile(bytes, contentType)).toBeNull();
  });
});
