import fc from 'fast-check';

/**
 * JSON as no printer would write it: the same value has many spellings, and a relay that reads one and writes another may
 * change it on the way. Each arbitrary draws a text.
 */
const numbers = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '1',
    '-1',
    '1.0',
    '1.50',
    '1e3',
    '1E+2',
    '12e-1',
    '0.1',
    '1e-7',
    '5e-324',
    '1e21',
    '1e400',
  ),
  fc.constantFrom(
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '12345678901234567890',
    '0.1000000000000000055',
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.integer().map(String),
);

const names = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'toJSON',
    'then',
    'hasOwnProperty',
    'length',
    '',
  ),
  fc.constantFrom('a', 'A', 'name', 'Name', 'run_id', 'RUN_ID', 'ünter', '1', '01', ' a', 'a.b', 'inputResponses'),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

/** Characters that two readers may take for different ones, beside plain text. */
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(
    '\u2028\u2029',
    '\u0000',
    '\ufeff',
    'e\u0301',
    '😀',
    '</script>',
    '\\u0041',
    '"}],"x":1',
    'undefined',
    '\r\n\r\n',
  ),
);

/** A text with some of its characters escaped, in either case of the digits. */
function spelled(text: string, choices: readonly number[]): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  const written = units.map((unit, index) => {
    const choice = choices[index % choices.length] ?? 0;
    const hex = unit.toString(16).padStart(4, '0');
    if (choice === 1) return `\\u${hex}`;
    if (choice === 2) return `\\u${hex.toUpperCase()}`;
    if (choice === 3 && unit === 0x2f) return '\\/';
    const plain = unit >= 0x20 && unit !== 0x22 && unit !== 0x5c && (unit < 0xd800 || unit > 0xdfff);
    return plain ? text.charAt(index) : `\\u${hex}`;
  });
  return `"${written.join('')}"`;
}

const choices = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 });
const textOf = (texts: fc.Arbitrary<string>) => fc.tuple(texts, choices).map(([text, how]) => spelled(text, how));
const space = fc.constantFrom('', '', '', ' ', '\n\t', '\r\n');

export const wordText = textOf(words);
export const nameText = textOf(names);

/** One member in twenty stands twice, which is refused: no two readers agree which counts. */
function objectOf(value: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> {
  const members = fc.array(fc.tuple(nameText, value, space), { maxLength });
  return fc.tuple(members, fc.integer({ min: 0, max: 19 })).map(([all, twice]) => {
    const first = all[0];
    const written = twice === 0 && first !== undefined ? [...all, first] : distinct(all);
    return `{${written.map(([name, text, gap]) => `${gap}${name}${gap}:${gap}${text}`).join(',')}}`;
  });
}

function distinct<T extends readonly [string, ...unknown[]]>(members: readonly T[]): readonly T[] {
  return [...new Map(members.map((member) => [JSON.parse(member[0]), member])).values()];
}

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(numbers, wordText, fc.constantFrom('true', 'false', 'null', '{}', '[]')),
    objectOf(tie('value'), 4),
    fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join(',')}]`),
  ),
}));

/** An object of any values, in odd spelling. */
export const objectText = objectOf(value, 5);
/** An object of texts, as prompts take it. */
export const textsText = objectOf(wordText, 4);
