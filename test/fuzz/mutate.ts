import type { Random } from './random.ts';

/** Of every format: what readers stumble over. */
const common = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\n',
    '\r',
    '\r\n',
    '\0',
    ' ',
    '\t',
    '\ufeff',
    '\u2028',
    '\u202e',
    '\u200b',
  ],
  ...[
    '"__proto__"',
    '"constructor"',
    '\\u0000',
    '\\ud800',
    '\\udc00\\ud800',
    '-0',
    '1e400',
    '9007199254740993',
    '0.1',
    '1E+2',
  ],
  ...['null', 'true', '""', '{}', '[]', '%00', '//', '../', 'é', '\u{1f600}', 'İ', 'ſ', 'K'],
];
const longest = 64 * 1024;

/** One to four changes: bytes, words of the format, pieces moved, doubled, nested, or taken from another input. */
export function mutate(input: Buffer, other: Buffer, words: readonly string[], random: Random): Buffer {
  let bytes = input;
  for (let left = 1 + random.below(4); left > 0; left--) bytes = changeOnce(bytes, other, words, random);
  return bytes.subarray(0, longest);
}

function changeOnce(bytes: Buffer, other: Buffer, words: readonly string[], random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const end = at + random.below(Math.min(bytes.length - at, 64) + 1);
  const [before, piece, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  switch (random.below(10)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, piece, piece, after]);
    case 2:
      return Buffer.concat([before, Buffer.from(random.pick(words)), after]);
    case 3:
      return Buffer.concat([before, Buffer.from(random.pick(common)), piece, after]);
    case 4:
      return Buffer.concat([before, Buffer.from(random.pick(words)), piece, after]);
    case 5:
      return Buffer.concat([before, Buffer.from([random.below(256)]), piece, after]);
    case 6: {
      const from = random.below(other.length + 1);
      return Buffer.concat([before, other.subarray(from, from + random.below(200)), after]);
    }
    case 7: {
      const [open, close] = random.pick([
        ['[', ']'],
        ['{"a":', '}'],
        ['"', '"'],
        ['{"name":', '}'],
      ] as const);
      const times = random.pick([1, 2, 3, 40, 130, 600]);
      return Buffer.concat([before, Buffer.from(open.repeat(times)), piece, Buffer.from(close.repeat(times)), after]);
    }
    case 8: {
      const upper = random.below(2) === 0;
      const text = piece.toString('latin1');
      return Buffer.concat([before, Buffer.from(upper ? text.toUpperCase() : text.toLowerCase(), 'latin1'), after]);
    }
    default:
      return Buffer.concat([before, Buffer.from(random.pick(words).repeat(1 + random.below(50))), after]);
  }
}
