import { describe, expect, test } from 'vitest';
import { partsOf } from '../../../../renderer/features/servers/definition-parts.ts';
import {
  emptyForm,
  fieldProblem,
  missing,
  type ServerForm,
  specOf,
} from '../../../../renderer/features/servers/server-form.ts';
import { serverSpecSchema } from '../../../../shared/control/servers.ts';
import { heldChanges } from '../../support/fake-servers.ts';

const program: ServerForm = {
  ...emptyForm,
  name: 'reports',
  command: ' npx ',
  args: '-y\n\n/srv/reports/2026 Q4\n"quoted"',
  values: [
    { id: 1, name: ' TOKEN ', value: ' kept as typed ' },
    { id: 2, name: '', value: '' },
  ],
  startSeconds: '90',
};
const address: ServerForm = { ...emptyForm, kind: 'http', name: 'remote', url: 'https://example.com/mcp' };

describe('a server as it was typed', () => {
  test('runs with each line as one argument, spaces and quotes included', () => {
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
