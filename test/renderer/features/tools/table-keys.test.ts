import { describe, expect, test } from 'vitest';
import { rowActionOf } from '../../../../renderer/features/tools/table-keys.ts';

const plain = { shiftKey: false, metaKey: false, ctrlKey: false, altKey: false };
const onRow = { onRow: true, isOpen: false, anyChosen: false, letterKeys: true };

describe('A key on a row of tools', () => {
  test.each([
    ['ArrowDown', { kind: 'move', step: 1, range: false }],
    ['j', { kind: 'move', step: 1, range: false }],
    ['ArrowUp', { kind: 'move', step: -1, range: false }],
    ['K', { kind: 'move', step: -1, range: false }],
    ['Home', { kind: 'first' }],
    ['End', { kind: 'last' }],
    [' ', { kind: 'choose', range: false }],
    ['Enter', { kind: 'toggle' }],
    ['ArrowRight', { kind: 'toggle' }],
    ['1', { kind: 'rule', rule: 'allow' }],
    ['5', { kind: 'rule', rule: 'hide' }],
  ] as const)('%s', (key, action) => {
    expect(rowActionOf({ ...plain, key }, onRow)).toEqual(action);
  });
  test.each(['0', '6', 'x', 'Tab', 'ArrowLeft'])('%s means nothing', (key) => {
    expect(rowActionOf({ ...plain, key }, onRow)).toBeNull();
  });
  test('extends with Shift, and is left to other shortcuts with any other modifier', () => {
    expect(rowActionOf({ ...plain, key: 'ArrowDown', shiftKey: true }, onRow)).toMatchObject({ range: true });
    expect(rowActionOf({ ...plain, key: ' ', shiftKey: true }, onRow)).toMatchObject({ range: true });
    for (const modifier of ['metaKey', 'ctrlKey', 'altKey'])
      expect(rowActionOf({ ...plain, key: '1', [modifier]: true }, onRow)).toBeNull();
  });
  test('Esc lets go what is chosen, then closes an open row, and means nothing else', () => {
    const esc = { ...plain, key: 'Escape' };
    expect(rowActionOf(esc, { ...onRow, isOpen: true, anyChosen: true })).toEqual({ kind: 'clear' });
    expect(rowActionOf(esc, { ...onRow, onRow: false, isOpen: true })).toEqual({ kind: 'toggle' });
    expect(rowActionOf(esc, onRow)).toBeNull();
  });
  test('closes an open row with the arrow that points back', () => {
    const open = { ...onRow, isOpen: true };
    expect(rowActionOf({ ...plain, key: 'ArrowLeft' }, open)).toEqual({ kind: 'toggle' });
    expect(rowActionOf({ ...plain, key: 'ArrowRight' }, open)).toBeNull();
  });
  test('is left to the control that has the focus, but for moving, rules and clearing', () => {
    const inControl = { ...onRow, onRow: false };
    for (const key of [' ', 'Enter', 'ArrowRight']) expect(rowActionOf({ ...plain, key }, inControl)).toBeNull();
    expect(rowActionOf({ ...plain, key: '2' }, inControl)).toEqual({ kind: 'rule', rule: 'limit' });
  });
  test('is no letter or digit where these are switched off', () => {
    const off = { ...onRow, letterKeys: false };
    for (const key of ['j', 'k', '1']) expect(rowActionOf({ ...plain, key }, off)).toBeNull();
    expect(rowActionOf({ ...plain, key: 'ArrowDown' }, off)).not.toBeNull();
  });
});
