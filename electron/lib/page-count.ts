/** What one list of a server may be, over all of its pages. */
export const listBounds = { pages: 100, items: 10_000, bytes: 16 * 1024 * 1024, cursor: 10_000 } as const;

export interface PageCount {
  /**
   * Counts a page, and answers the cursor of the next one; null where the list ends, as it does where a cursor comes for
   * the second time. Throws with a line for people where the list is too much.
   */
  next(page: { readonly items: number; readonly bytes: number; readonly cursor: unknown }): string | null;
}

export function createPageCount(): PageCount {
  const cursors = new Set<string>();
  let pages = 0;
  let items = 0;
  let bytes = 0;
  return {
    next(page) {
      pages++;
      items += page.items;
      bytes += page.bytes;
      if (items > listBounds.items) throw new Error(`its list has more than ${listBounds.items} entries`);
      if (bytes > listBounds.bytes) throw new Error(`its list takes more than ${listBounds.bytes / 1024 / 1024} MiB`);
      const { cursor } = page;
      if (typeof cursor !== 'string' || cursors.has(cursor)) return null;
      if (pages === listBounds.pages) throw new Error(`its list has more than ${listBounds.pages} pages`);
      if (cursor.length > listBounds.cursor) throw new Error('its list has a cursor without end');
      cursors.add(cursor);
      return cursor;
    },
  };
}
