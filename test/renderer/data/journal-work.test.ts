import { describe, expect, test } from 'vitest';
import { createJournalWork } from '../../../renderer/data/journal-work.ts';
import { createToasts } from '../../../renderer/data/toasts.ts';

type Answer = (input: { readonly job?: string }) => unknown;

/** Work over a journal that answers as it is told. */
function workOver(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const saved: { readonly name: string; readonly text: Promise<string> }[] = [];
  const toasts = createToasts();
  const bridge = {
    call(name: string, input: object) {
      asked.push(name);
      return Promise.resolve(answers[name]?.(input)) as never;
    },
    listen: () => undefined,
  };
  const work = createJournalWork(bridge, toasts, {
    newJob: () => 'job',
    now: () => Date.parse('2026-11-30T12:00:00Z'),
    onNew: () => undefined,
    save: (name, parts) => saved.push({ name, text: new Blob([...parts]).text() }),
  });
  return { work, toasts, asked, saved };
}

describe('work over the whole journal', () => {
  test('an export is saved once, when its last piece is there; its manifest on demand', async () => {
    const pieces = [
      { text: 'one\n', manifest: null },
      { text: 'two\n', manifest: null },
      { text: '', manifest: { count: 2 } },
    ];
    const { work, toasts, saved } = workOver({ 'journal.exportNext': () => pieces.shift() });
    await work.exportAs('', 'jsonl');
    expect(saved.map(({ name }) => name)).toEqual(['railguard-2026-11-30-120000.jsonl']);
    expect(await saved[0]?.text).toBe('one\ntwo\n');
    expect(toasts.get()?.words).toBe('Exported 2 records to railguard-2026-11-30-120000.jsonl');
    toasts.get()?.action?.run();
    expect(saved[1]?.name).toBe('railguard-2026-11-30-120000.jsonl.manifest.json');
    expect(JSON.parse((await saved[1]?.text) ?? '')).toEqual({ count: 2 });
  });
  test('one at a time: what is asked for meanwhile is not begun', async () => {
    const verdict = Promise.withResolvers<unknown>();
    const { work, asked, toasts } = workOver({ 'journal.verify': () => verdict.promise });
    const verified = work.verify();
    expect(work.get()).toBe(true);
    await work.exportAs('', 'csv');
    expect(asked).toEqual(['journal.verify']);
    verdict.resolve({ ok: true, records: 3, head: { seq: 3, hash: '9f3c0000a41e' }, sealedFrom: null });
    await verified;
    expect(work.get()).toBe(false);
    expect(toasts.get()?.words).toBe('Verified, 3 records, head 9f3c…a41e');
  });
  test('what a person cancelled ends without a word', async () => {
    const verdict = Promise.withResolvers<unknown>();
    const { work, asked, toasts } = workOver({ 'journal.verify': () => verdict.promise });
    const verified = work.verify();
    toasts.get()?.action?.run();
    verdict.reject(new Error('Cancelled.'));
    await verified;
    expect(asked).toEqual(['journal.verify', 'job.cancel']);
    expect(toasts.get()).toBeNull();
    expect(work.verified.get()).toBeNull();
  });
});
