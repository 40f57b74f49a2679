import { describe, expect, it } from 'vitest';
import { CliError, createPrinter, explain } from '../../electron/cli/io.ts';
import { CodedError } from '../../shared/coded-error.ts';
import { visibleJson, visibleLine, visibleLines } from '../../shared/visible.ts';

const hostile = 'a\r\nb\u001b[31m\u0007\u202ec\u200b\u2066</script>';

function printed(work: (print: ReturnType<typeof createPrinter>) => void, json = false): string {
  let out = '';
  const io = { out: (text: string) => (out += text) } as unknown as Parameters<typeof createPrinter>[0];
  work(createPrinter(io, json));
  return out;
}

/** Whatever moves a cursor, colours, hides or turns text; a line end is ours alone. */
const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('what others wrote, on the command line', () => {
  it('is one line of a table, in which nothing is hidden', () => {
    const out = printed((print) => print.many([{ name: hostile }], { name: ({ name }) => name }));
    expect(out).not.toMatch(unseen);
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    expect(out).toContain('a\\r\\nb\\u001b[31m\\u0007\\u202ec\\u200b\\u2066</script>');
  });

  it('is escaped in words and in JSON, which reads back as it was', () => {
    expect(printed((print) => print.one({}, 'x\u001b[2Jy\u202e'))).toBe('x\\u001b[2Jy\\u202e\n');
    const json = printed((print) => print.one({ hostile }, ''), true);
    expect(json).not.toMatch(unseen);
    expect(JSON.parse(json)).toEqual({ hostile });
  });

  it('is escaped in errors, and so is what an error quotes', () => {
    const refused = new CodedError('internal', `the server said ${hostile}`);
    for (const error of [refused, new CliError(2, hostile), new Error(hostile)]) {
      expect(explain(error).lines.join('')).not.toMatch(/[\p{Cf}\p{Zl}]|(?![\r\n])\p{Cc}/u);
    }
  });

  it('shows no secret that an error quotes', () => {
    const lines = explain(new CliError(2, '"https://ann:sesamopen@x" is no address; --api-key=sesamopen')).lines;
    expect(lines.join('')).not.toContain('sesamopen');
  });
});

it('a document keeps its lines, tabs and meaning', () => {
  const document = '{\r\n\t"title": "a\u202eb"\n}\n';
  expect(visibleLines(document)).toBe('{\r\n\t"title": "a\\u202eb"\n}\n');
  expect(JSON.parse(visibleLines(document))).toEqual(JSON.parse(document));
  expect(visibleLine('a\tb')).toBe('a\\tb');
  expect(visibleJson('\u{e0001}x')).toBe('"\\udb40\\udc01x"');
});
