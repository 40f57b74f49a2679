import { describe, expect, it } from 'vitest';
import { createCursors } from '../../electron/gateway/methods/cursors.ts';
import { server } from './harness.ts';

const [one, other] = [server('one'), server('other')];

describe('A place in a list', () => {
  it('is known for the server and the list that it was given for, and no other', () => {
    const cursors = createCursors();
    cursors.given(one, 'tools/list', 'next');
    expect(cursors.knows(one, 'tools/list', 'next')).toBe(true);
    expect(cursors.knows(other, 'tools/list', 'next')).toBe(false);
    expect(cursors.knows(one, 'prompts/list', 'next')).toBe(false);
    expect(cursors.knows(one, 'tools/list', 'next ')).toBe(false);
    expect(cursors.knows(one, 'tools/list', '')).toBe(false);
  });

  it('is known however long it is, by all of it', () => {
    const cursors = createCursors();
    const long = 'x'.repeat(5000);
    cursors.given(one, 'tools/list', `${long}a`);
    expect(cursors.knows(one, 'tools/list', `${long}a`)).toBe(true);
    expect(cursors.knows(one, 'tools/list', `${long}b`)).toBe(false);
    expect(cursors.knows(one, 'tools/list', `${long}a`.slice(0, 200))).toBe(false);
  });

  it('is forgotten after five hundred others, unless it was given again meanwhile', () => {
    const cursors = createCursors();
    cursors.given(one, 'tools/list', 'once');
    cursors.given(one, 'tools/list', 'again');
    for (let count = 0; count < 498; count++) cursors.given(one, 'tools/list', `${count}`);
    expect(cursors.knows(one, 'tools/list', 'once')).toBe(true);
    cursors.given(one, 'tools/list', 'again');
    cursors.given(one, 'tools/list', 'one more');
    cursors.given(one, 'tools/list', 'and another');
    expect(cursors.knows(one, 'tools/list', 'once')).toBe(false);
    expect(cursors.knows(one, 'tools/list', '0')).toBe(false);
    expect(cursors.knows(one, 'tools/list', 'again')).toBe(true);
  });
});
