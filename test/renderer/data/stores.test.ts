import { describe, expect, it, vi } from 'vitest';
import { createAskNotes } from '../../../renderer/data/ask-notes.ts';
import { cancelJob, withProgress } from '../../../renderer/data/jobs.ts';
import { addressOf, createNav, placeOf } from '../../../renderer/data/navigation.ts';
import { createPrefs, readPrefs } from '../../../renderer/data/preferences.ts';
import { createStore } from '../../../renderer/data/store.ts';
import { createToasts } from '../../../renderer/data/toasts.ts';
import { createListeners } from '../../../renderer/data/transport/listeners.ts';
import { storeDraft, storedDraft } from '../../../renderer/features/policy/drafts.ts';
import { toggled } from '../../../renderer/ui/toggled.ts';

function storage(first: Readonly<Record<string, string>> = {}): Storage {
  const kept = new Map(Object.entries(first));
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}
const full = (): Storage =>
  ({
    ...storage(),
    setItem: () => {
      throw new Error('QuotaExceededError');
    },
  }) as Storage;

describe('a store', () => {
  it('tells of a change, and of nothing that is the same', () => {
    const store = createStore<number>(Number.NaN);
    const heard = vi.fn();
    const stop = store.subscribe(heard);
    store.set(Number.NaN);
    expect(heard).not.toHaveBeenCalled();
    store.set(0);
    store.set(-0);
    store.update((value) => value);
    expect(heard).toHaveBeenCalledTimes(2);
    stop();
    stop();
    store.set(5);
    expect(heard).toHaveBeenCalledTimes(2);
    expect(store.get()).toBe(5);
  });

  it('lets one who hears take himself or another out', () => {
    const store = createStore(0);
    const heard: string[] = [];
    const stops = ['a', 'b', 'c'].map((name) =>
      store.subscribe(() => {
        heard.push(name);
        if (name === 'a') for (const stop of stops.slice(0, 2)) stop();
      }),
    );
    store.set(1);
    expect(heard).toEqual(['a', 'c']);
  });
});

describe('toasts', () => {
  it('are one at a time, and closed by their own number alone', () => {
    const toasts = createToasts();
    toasts.done('one');
    const first = toasts.get()?.id ?? 0;
    toasts.problem('two');
    toasts.close(first);
    expect(toasts.get()).toMatchObject({ kind: 'problem', words: 'two', action: null });
    toasts.close(toasts.get()?.id ?? 0);
    expect(toasts.get()).toBeNull();
  });

  it('of long work give way to another, and take the place again when it is free', () => {
    const toasts = createToasts();
    const cancel = vi.fn();
    const work = toasts.working('begun', cancel);
    work.say('10 so far');
    expect(toasts.get()).toMatchObject({ kind: 'working', words: '10 so far' });
    toasts.get()?.action?.run();
    expect(cancel).toHaveBeenCalledOnce();
    toasts.done('other');
    work.say('20 so far');
    expect(toasts.get()?.words).toBe('other');
    toasts.close(toasts.get()?.id ?? 0);
    work.say('30 so far');
    expect(toasts.get()?.words).toBe('30 so far');
    work.end();
    expect(toasts.get()).toBeNull();
  });

  it('of work that ended do not come back with a word that comes late', () => {
    const toasts = createToasts();
    const work = toasts.working('begun', () => undefined);
    work.end();
    work.say('99 so far');
    expect(toasts.get()).toBeNull();
  });
});

describe('notes on asks', () => {
  it('are kept by their card, and gone when they are emptied', () => {
    const { notes, setNote } = createAskNotes(storage());
    setNote('a', 'why');
    setNote('b', 'x');
    setNote('a', '');
    expect([...notes.get()]).toEqual([['b', 'x']]);
  });

  it.each(['{', '5', 'null', '{"0":"a"}', '[1,{"a":1},null]'])('of a damaged storage are none: %s', (text) => {
    expect(createAskNotes(storage({ 'railguard.reasons': text })).reasons.get()).toEqual([]);
  });

  it('are the last three, of a storage with more too', () => {
    const notes = createAskNotes(storage({ 'railguard.reasons': '["a",5,"b","c","d"]' }));
    expect(notes.reasons.get()).toEqual(['a', 'b', 'c']);
    notes.storeReason(' c ');
    expect(notes.reasons.get()).toEqual(['c', 'a', 'b']);
  });
});

describe('what this person chose for this screen', () => {
  it.each([
    [null, 'system', 'comfortable', true, false],
    ['{', 'system', 'comfortable', true, false],
    ['null', 'system', 'comfortable', true, false],
    ['[]', 'system', 'comfortable', true, false],
    ['{"theme":"pink","density":"x","letterKeys":0,"setupLeft":1}', 'system', 'comfortable', true, false],
    ['{"theme":"dark","density":"compact","letterKeys":false,"setupLeft":true}', 'dark', 'compact', false, true],
  ])('%s', (text, theme, density, letterKeys, setupLeft) => {
    expect(readPrefs(text)).toEqual({ theme, density, letterKeys, setupLeft });
  });

  it('is shown at once, and comes back', () => {
    const kept = storage();
    const shown = new Map<string, string>();
    const root = {
      setAttribute: (name: string, value: string) => void shown.set(name, value),
      removeAttribute: (name: string) => void shown.delete(name),
    } as unknown as HTMLElement;
    const prefs = createPrefs(kept, root);
    expect([...shown]).toEqual([]);
    prefs.change({ theme: 'dark' });
    prefs.change({ density: 'compact' });
    expect([...shown]).toEqual([['data-theme', 'dark']]);
    shown.clear();
    expect(createPrefs(kept, root).get()).toMatchObject({ theme: 'dark', density: 'compact' });
    expect([...shown]).toEqual([['data-theme', 'dark']]);
    prefs.change({ theme: 'system' });
    expect([...shown]).toEqual([]);
  });
});

describe('an address of a place', () => {
  it.each([
    [{ page: 'tools', path: [] }, '#/tools'],
    [{ page: 'tools', path: ['testrail', 'a/b c%'] }, '#/tools/testrail/a%2Fb%20c%25'],
    [{ page: 'tools', path: ['größe', '🎉'] }, '#/tools/gr%C3%B6%C3%9Fe/%F0%9F%8E%89'],
    [{ page: 'x', path: ['__proto__', '..'] }, '#/x/__proto__/..'],
  ])('%j is %s and leads back', (place, address) => {
    expect(addressOf(place)).toBe(address);
    expect(placeOf(address)).toEqual(place);
  });

  it('can be said of a name with half of a character', () => {
    expect(addressOf({ page: 'tools', path: ['a\ud800'] })).toBe('#/tools/a%EF%BF%BD');
  });

  it('passes over empty parts', () => {
    expect(placeOf('#/tools//a/')).toEqual({ page: 'tools', path: ['a'] });
    expect(placeOf('#//a')).toBeNull();
  });
});

describe('going from page to page', () => {
  function visit(hash: string, kept: Readonly<Record<string, string>> = {}) {
    const pushed: string[] = [];
    const heard = new Map<string, () => void>();
    const location = { hash };
    const history = {
      pushState: (_state: unknown, _title: string, address: string) => {
        pushed.push(address);
        location.hash = address;
      },
      replaceState: (_state: unknown, _title: string, address: string) => {
        location.hash = address;
      },
    };
    const page = {
      location,
      history,
      sessionStorage: storage(kept),
      addEventListener: (name: string, listener: () => void) => void heard.set(name, listener),
    };
    const nav = createNav(page as unknown as Window, 'live');
    const typed = (event: 'popstate' | 'hashchange', address: string) => {
      location.hash = address;
      heard.get(event)?.();
    };
    return { nav, pushed, location, typed };
  }

  it('begins at the address, else at what this tab showed last, else at the first page', () => {
    expect(visit('#/tools/a', { 'railguard.page': '#/policy' }).nav.get()).toEqual({ page: 'tools', path: ['a'] });
    expect(visit('#token', { 'railguard.page': '#/policy/b' }).nav.get()).toEqual({ page: 'policy', path: ['b'] });
    const first = visit('', { 'railguard.page': '%' });
    expect(first.nav.get()).toEqual({ page: 'live', path: [] });
    expect(first.location.hash).toBe('#/live');
  });

  it('leaves one entry for each place, and none for the same or one that is replaced', () => {
    const { nav, pushed } = visit('');
    nav.go('tools', 'a');
    nav.go('tools', 'a');
    nav.replace('tools', 'b');
    nav.go('policy');
    expect(pushed).toEqual(['#/tools/a', '#/policy']);
  });

  it('opens a page as it was left, at its first part, and from itself at its beginning', () => {
    const { nav } = visit('');
    nav.go('tools', 'jira', 'get_issue');
    nav.open('policy');
    nav.open('tools');
    expect(nav.get()).toEqual({ page: 'tools', path: ['jira'] });
    nav.open('tools');
    expect(nav.get()).toEqual({ page: 'tools', path: [] });
  });

  it('follows back and forward; what names no place leaves the address of what is shown', () => {
    const { nav, typed, location } = visit('#/live');
    typed('popstate', '#/tools/x');
    expect(nav.get()).toEqual({ page: 'tools', path: ['x'] });
    typed('popstate', '#');
    expect(nav.get()).toEqual({ page: 'tools', path: ['x'] });
    typed('hashchange', '#some-token');
    expect(location.hash).toBe('#/tools/x');
  });
});

describe('long work', () => {
  it('hears of its own progress alone, and of none after its end', async () => {
    const listeners = createListeners();
    const heard: number[] = [];
    const tell = (job: string, done: number) => listeners.notify('job.progress', { job, done });
    const result = await withProgress(
      { listen: listeners.add },
      'mine',
      (done) => void heard.push(done),
      async () => {
        tell('mine', 1);
        tell('other', 2);
        tell('mine', 3);
        return 'done';
      },
    );
    tell('mine', 4);
    expect([result, heard]).toEqual(['done', [1, 3]]);
    await expect(
      withProgress(
        { listen: listeners.add },
        'mine',
        (done) => void heard.push(done),
        async () => {
          throw new Error('no');
        },
      ),
    ).rejects.toThrow('no');
    tell('mine', 5);
    expect(heard).toEqual([1, 3]);
  });

  it('that ended is cancelled without a word', async () => {
    const call = vi.fn(() => Promise.reject(new Error('no such job')));
    cancelJob({ call: call as never }, 'x');
    await Promise.resolve();
    expect(call).toHaveBeenCalledWith('job.cancel', { job: 'x' });
  });
});

describe('a draft', () => {
  it('comes back, and goes when it is taken away', () => {
    const kept = storage();
    expect(storedDraft('a', kept)).toBeNull();
    expect(storeDraft('a', { text: '{}', version: 3 }, kept)).toBe(true);
    expect([storedDraft('a', kept), storedDraft('b', kept)]).toEqual([{ text: '{}', version: 3 }, null]);
    storeDraft('a', null, kept);
    expect(storedDraft('a', kept)).toBeNull();
  });

  it.each(['{', '5', 'null', '[]', '{"text":"x"}', '{"text":1,"version":1}', '{"text":"x","version":"1"}'])(
    'that is damaged is none: %s',
    (text) => {
      expect(storedDraft('a', storage({ 'railguard.draft.a': text }))).toBeNull();
    },
  );

  it('for which there is no room is said to be lost', () => {
    expect(storeDraft('a', { text: 'x', version: 1 }, full())).toBe(false);
  });
});

it('a set with a key turned over is another set', () => {
  const before = new Set(['a']);
  expect([...toggled(before, 'b')]).toEqual(['a', 'b']);
  expect([...toggled(before, 'a')]).toEqual([]);
  expect([...before]).toEqual(['a']);
});
