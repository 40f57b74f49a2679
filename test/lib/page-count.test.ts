import { describe, expect, it } from 'vitest';
import { createPageCount, listBounds } from '../../electron/lib/page-count.ts';

describe('a list of many pages', () => {
  it('goes on while there are cursors, and ends with the last page', () => {
    const count = createPageCount();
    expect(count.next({ items: 10, bytes: 100, cursor: 'a' })).toBe('a');
    expect(count.next({ items: 10, bytes: 100, cursor: 'b' })).toBe('b');
    expect(count.next({ items: 10, bytes: 100, cursor: undefined })).toBeNull();
  });

  it('ends where a cursor comes for the second time', () => {
    const count = createPageCount();
    count.next({ items: 1, bytes: 1, cursor: 'a' });
    count.next({ items: 1, bytes: 1, cursor: 'b' });
    expect(count.next({ items: 1, bytes: 1, cursor: 'a' })).toBeNull();
  });

  it.each<[string, (index: number) => { items: number; bytes: number; cursor: unknown }]>([
    ['pages', (index) => ({ items: 0, bytes: 10, cursor: `${index}` })],
    ['entries', (index) => ({ items: 2000, bytes: 10, cursor: `${index}` })],
    ['MiB', (index) => ({ items: 1, bytes: 13_000_000, cursor: `${index}` })],
    ['cursor without end', () => ({ items: 1, bytes: 1, cursor: 'x'.repeat(listBounds.cursor + 1) })],
  ])('is refused for too many or too much: %s', (why, page) => {
    const count = createPageCount();
    const read = () => {
      for (let index = 0; index <= listBounds.pages; index++) count.next(page(index));
    };
    expect(read).toThrow(why);
  });
});
