import { describe, expect, test } from 'vitest';
import {
  movedToEnvironment,
  pastedArguments,
  pastedValues,
} from '../../../../renderer/features/servers/argument-words.ts';
import { partsOf } from '../../../../renderer/features/servers/definition-parts.ts';
import {
  emptyForm,
  fieldProblem,
  missing,
  type ServerForm,
  specOf,
} from '../../../../renderer/features/servers/server-form.ts';
import { serverSpecSchema } from '../../../../shared/control/server-spec.ts';
import { heldChanges } from '../../support/fake-servers.ts';

const program: ServerForm = {
  ...emptyForm,
  name: 'reports',
  command: ' npx ',
  args: ['-y', '/srv/reports/2026 Q4', '"quoted"'],
  values: [
    { id: 1, name: ' TOKEN ', value: ' kept as typed ' },
    { id: 2, name: '', value: '' },
  ],
  startSeconds: '90',
};
const address: ServerForm = { ...emptyForm, kind: 'http', name: 'remote', url: 'https://example.com/mcp' };

describe('a server as it was typed', () => {
  test('runs with each argument as it is, spaces and quotes included', () => {
    const spec = specOf(program);
    expect(serverSpecSchema.parse(spec)).toEqual({
      kind: 'stdio',
      name: 'reports',
      command: 'npx',
      args: ['-y', '/srv/reports/2026 Q4', '"quoted"'],
      env: { TOKEN: ' kept as typed ' },
      startSeconds: 90,
    });
  });
  test('is taken unencrypted only where that was said, and only for plain http', () => {
    const plain = { ...address, url: 'http://files.lan/mcp' };
    expect(serverSpecSchema.parse(specOf(address))).not.toHaveProperty('unencrypted');
    expect(specOf(plain)).not.toHaveProperty('unencrypted');
    expect(specOf({ ...plain, unencrypted: true })).toMatchObject({ unencrypted: true });
    expect(specOf({ ...address, unencrypted: true })).not.toHaveProperty('unencrypted');
  });
  test('is not sent before it is whole', () => {
    expect(missing(program)).toBeNull();
    expect(missing(address)).toBeNull();
    expect(missing(emptyForm)).toBe('A name is needed.');
    expect(missing({ ...program, command: ' ' })).toBe('A command is needed.');
    expect(missing({ ...address, url: '' })).toBe('An address is needed.');
    expect(missing({ ...program, values: [{ id: 1, name: '', value: 'x' }] })).toBe('A value has no name.');
    expect(missing(program, ['reports'])).toBe('A field above needs mending.');
    expect(missing({ ...program, callSeconds: '1.5' })).toBe('A field above needs mending.');
  });
  test.each([
    ['name', 'Reports', true],
    ['name', 'reports-2', false],
    ['url', 'example', true],
    ['startSeconds', '3601', true],
    ['startSeconds', '', false],
    ['callSeconds', '86400', false],
    ['callSeconds', '0', true],
  ] as const)('says of %s %j whether it can stand: problem %j', (field, text, wrong) => {
    expect(fieldProblem({ ...address, [field]: text }, field) !== null).toBe(wrong);
  });
});

describe('what is pasted', () => {
  test.each([
    ['npx', ['npx']],
    ['-y one\n\ntwo', ['-y one', 'two']],
    [`-y "/srv/a b" 'c "d' e\\ f`, ['-y', '/srv/a b', 'c "d', 'e f']],
    ['--dir C:\\tools\\x "say \\"hi\\""', ['--dir', 'C:\\tools\\x', 'say "hi"']],
    ['--note ""', ['--note', '']],
  ])('%j becomes the arguments %j', (text, words) => {
    expect(pastedArguments(text)).toEqual(words);
  });
  test('lines of a .env file become variables, another text none', () => {
    expect(pastedValues('# mine\nexport A="x y"\nB=\n')).toEqual([
      { name: 'A', value: 'x y' },
      { name: 'B', value: '' },
    ]);
    expect(pastedValues('TOKEN')).toBeNull();
  });
  test('a secret among the arguments moves to a variable, with the option that took it', () => {
    const typed = { ...program, args: ['-y', '--api-key', 'k3y', '--url=https://x'], values: [] };
    expect(movedToEnvironment(typed, 2, '[redacted:3]')).toMatchObject({
      args: ['-y', '--url=https://x'],
      values: [{ id: 1, name: 'REPORTS_API_KEY', value: 'k3y' }],
    });
    const joined = { ...typed, args: ['-y', '--token=k3y'] };
    expect(movedToEnvironment(joined, 1, '--token=[redacted:3]')).toMatchObject({
      args: ['-y'],
      values: [{ name: 'REPORTS_TOKEN', value: 'k3y' }],
    });
  });
});

describe('a held definition', () => {
  const [tool, instructions, added] = heldChanges();
  const shown = (change: typeof tool) =>
    change === undefined
      ? []
      : partsOf(change).map(({ label, lines }) => [label, lines.filter(({ kind }) => kind !== 'same').length]);
  test('is shown by the parts that differ', () => {
    expect(shown(tool)).toEqual([
      ['Description', 2],
      ['Arguments', 3],
    ]);
    expect(shown(instructions)).toEqual([['Text', 2]]);
    expect(shown(added).map(([label]) => label)).toEqual(['Description', 'Arguments']);
  });
  test('has short parts of a schema on one line, so that one more of them is one more line', () => {
    const [, argumentPart] = tool === undefined ? [] : partsOf(tool);
    expect(argumentPart?.lines.filter(({ kind }) => kind !== 'same').map(({ text }) => text.trim())).toEqual([
      '"template_id": { "type": "integer" },',
      '"required": ["section_id", "title"],',
      '"required": ["section_id", "title", "template_id"],',
    ]);
  });
  test('does not differ by the order of its keys', () => {
    const before = { name: 'x', inputSchema: { type: 'object', properties: {} } };
    const after = { inputSchema: { properties: {}, type: 'object' }, name: 'x' };
    expect(partsOf({ kind: 'tool', before, after })).toEqual([]);
  });
});

describe('a form that cannot be sent', () => {
  test.each<[string, Partial<ServerForm>, string | null]>([
    ['an address of another kind', { ...address, url: 'ftp://example.com/mcp' }, 'A field above needs mending.'],
    ['a script', { ...address, url: 'javascript://x' }, 'A field above needs mending.'],
    ['half of an address', { ...address, url: 'https://' }, 'A field above needs mending.'],
    ['an address with spaces around it', { ...address, url: ' HTTPS://example.com/mcp ' }, null],
    // Of two values one would be lost without a word.
    [
      'a variable that stands twice',
      {
        values: [
          { id: 1, name: 'A', value: '1' },
          { id: 2, name: ' A ', value: '2' },
        ],
      },
      'There are two values for A.',
    ],
    [
      'variables that differ in case',
      {
        values: [
          { id: 1, name: 'A', value: '1' },
          { id: 2, name: 'a', value: '2' },
        ],
      },
      null,
    ],
    [
      'a header that stands twice, in another case',
      {
        ...address,
        values: [
          { id: 1, name: 'X-Key', value: '1' },
          { id: 2, name: 'x-key', value: '2' },
        ],
      },
      'There are two values for x-key.',
    ],
    [
      'rows that nothing was typed into',
      {
        values: [
          { id: 1, name: '', value: '' },
          { id: 2, name: ' ', value: '' },
        ],
      },
      null,
    ],
    ['a value without a name', { values: [{ id: 1, name: ' ', value: 'x' }] }, 'A value has no name.'],
    ['seconds of zero', { startSeconds: '0' }, 'A field above needs mending.'],
    ['seconds at the edge', { startSeconds: '3600', callSeconds: '86400' }, null],
    ['seconds beyond it', { callSeconds: '86401' }, 'A field above needs mending.'],
    ['a fraction of a second', { startSeconds: '1.5' }, 'A field above needs mending.'],
    ['a name of 33 letters', { name: 'a'.repeat(33) }, 'A field above needs mending.'],
    ['a name that there is', { name: 'jira' }, 'A field above needs mending.'],
    ['no name', { name: '' }, 'A name is needed.'],
    ['no command', { command: ' ' }, 'A command is needed.'],
    ['no address', { kind: 'http', url: ' ' }, 'An address is needed.'],
  ])('%s', (_what, part, words) => {
    expect(missing({ ...program, ...part }, ['jira'])).toBe(words);
  });
});
