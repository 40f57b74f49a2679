import { describe, expect, test } from 'vitest';
import { formOf, saidOf, whyOff } from '../../../../renderer/features/tools/classification-form.ts';

const told = { category: 'Unclassified', risk: 'Unknown' } as const;
const read = { category: 'Read', risk: 'Low', countsAsRead: true } as const;
const untouched = { ...told, classified: null } as const;
const said = { category: 'Read', risk: 'Low', classified: { said: read, told, isCurrent: true } } as const;
const lapsed = { ...told, classified: { said: read, told, isCurrent: false } } as const;

describe('The form of a category and a risk', () => {
  test('begins with what counts, and with the word for reads only where it holds', () => {
    expect(formOf([untouched])).toEqual({ ...told, countsAsRead: false });
    expect(formOf([said])).toEqual(read);
    expect(formOf([lapsed])).toEqual({ ...told, countsAsRead: false });
  });
  test('says that a call counts as a read only of a tool in Read', () => {
    expect(saidOf(untouched, read)).toEqual(read);
    expect(saidOf(untouched, { ...read, category: 'Write' })).toEqual({
      category: 'Write',
      risk: 'Low',
      countsAsRead: false,
    });
  });
  test('has nothing to save while it says what counts already', () => {
    expect(whyOff([untouched], formOf([untouched]))).toBe('It counts as this already');
    expect(whyOff([said], read)).toBe('You said this already');
    expect(whyOff([said], { ...read, countsAsRead: false })).toBeNull();
    expect(whyOff([untouched], { ...formOf([untouched]), risk: 'High' })).toBeNull();
    // What is off for another category is no change of it.
    expect(whyOff([untouched], { ...told, countsAsRead: true })).toBe('It counts as this already');
  });
  test('lets a word about an earlier definition be said anew', () => {
    expect(whyOff([lapsed], formOf([lapsed]))).toBeNull();
  });
  test('of several tools leaves each as it is where nothing else is chosen', () => {
    const form = formOf([untouched, said]);
    expect(form).toEqual({ category: 'as-each-is', risk: 'as-each-is', countsAsRead: false });
    expect(whyOff([untouched, said], form)).toBe('They count as this already');
    const higher = { ...form, risk: 'High' } as const;
    expect(whyOff([untouched, said], higher)).toBeNull();
    expect(saidOf(untouched, higher)).toEqual({ category: 'Unclassified', risk: 'High', countsAsRead: false });
    expect(saidOf(said, higher)).toEqual({ ...read, risk: 'High' });
  });
});
