import type { CommandInput, CommandOutput } from '../../shared/control/contract.ts';
import { bytes, counted } from '../format/number.ts';
import { brokenWords, type Verdict, verifiedWords } from '../format/verdict.ts';
import { cancelJob, withProgress } from './jobs.ts';
import type { SaveFile } from './save-file.ts';
import { createStore, type Store } from './store.ts';
import type { Toasts } from './toasts.ts';
import { type InterfaceBridge, reasonOf } from './transport/bridge.ts';

export type ExportFormat = CommandInput<'journal.export'>['format'];

export interface Verified {
  readonly at: number;
  readonly verdict: Verdict;
}

/** Long work over the whole journal, said in the toast with a way to cancel. True while some is under way: one at a time. */
export interface JournalWork extends Store<boolean> {
  /** What the newest verification in this visit found, and when. */
  readonly verified: Store<Verified | null>;
  verify(): Promise<void>;
  /** All that fits a query, as a file on this computer. */
  exportAs(query: string, format: ExportFormat): Promise<void>;
  readonly save: SaveFile;
  /** Keeps a damaged journal aside and starts a new one. False where that failed; the toast says why. */
  startNew(): Promise<boolean>;
}

export interface JournalWorkEnvironment {
  readonly newJob: () => string;
  readonly now: () => number;
  /** Called when a new journal was started: all that is on screen is of the old one. */
  readonly onNew: () => void;
  readonly save: SaveFile;
}

type Bridge = Pick<InterfaceBridge, 'call' | 'listen'>;

const types: Record<ExportFormat, string> = { jsonl: 'application/jsonl', csv: 'text/csv' };

/** Day and time of an export in its name, sortable. */
function stamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
}

/** All pieces of an export, and the manifest that proves it. `onSize` is called with the characters read so far. */
async function readExport(
  bridge: Bridge,
  input: CommandInput<'journal.export'>,
  onSize: (size: number) => void,
): Promise<{
  readonly parts: readonly Blob[];
  readonly manifest: NonNullable<CommandOutput<'journal.exportNext'>['manifest']>;
}> {
  await bridge.call('journal.export', input);
  const parts: Blob[] = [];
  let size = 0;
  for (;;) {
    const { text, manifest } = await bridge.call('journal.exportNext', { job: input.job });
    // As a Blob the browser may keep each piece on disk.
    if (text !== '') parts.push(new Blob([text]));
    size += text.length;
    onSize(size);
    if (manifest !== null) return { parts, manifest };
  }
}

/** One piece of long work at a time; a cancelled one ends without a word, since who cancelled knows. */
function createWorkInToast(bridge: Bridge, toasts: Toasts, newJob: () => string) {
  const busy = createStore(false);
  async function run(
    words: { readonly begun: string; readonly failed: string },
    work: (job: string, say: (words: string) => void) => Promise<void>,
  ): Promise<void> {
    if (busy.get()) return;
    busy.set(true);
    const job = newJob();
    let cancelled = false;
    const toast = toasts.working(words.begun, () => {
      cancelled = true;
      cancelJob(bridge, job);
    });
    try {
      await work(job, (now) => {
        if (!cancelled) toast.say(now);
      });
    } catch (error) {
      if (!cancelled) toasts.problem(`${words.failed} ${reasonOf(error)}`);
    } finally {
      toast.end();
      busy.set(false);
    }
  }
  return { busy, run };
}

export function createJournalWork(
  bridge: Bridge,
  toasts: Toasts,
  { newJob, now, onNew, save }: JournalWorkEnvironment,
): JournalWork {
  const { busy, run } = createWorkInToast(bridge, toasts, newJob);
  const verified = createStore<Verified | null>(null);
  return {
    get: busy.get,
    subscribe: busy.subscribe,
    verified,
    save,
    verify: () =>
      run({ begun: 'Verifying the journal', failed: 'The journal was not verified.' }, async (job, say) => {
        const onProgress = (done: number): void => say(`Verifying, ${counted(done, 'record')} so far`);
        const verdict = await withProgress(bridge, job, onProgress, () => bridge.call('journal.verify', { job }));
        verified.set({ at: now(), verdict });
        if (verdict.ok) toasts.done(verifiedWords(verdict));
        else toasts.problem(brokenWords(verdict));
      }),
    exportAs: (query, format) =>
      run({ begun: 'Exporting', failed: 'Nothing was exported.' }, async (job, say) => {
        const name = `railguard-${stamp(now())}.${format}`;
        const onSize = (size: number): void => say(`Exporting, ${bytes(size)} so far`);
        const { parts, manifest } = await readExport(bridge, { query, format, job }, onSize);
        save(name, parts, types[format]);
        const proof = JSON.stringify(manifest, null, 2);
        toasts.done(`Exported ${counted(manifest.count, 'record')} to ${name}`, {
          label: 'Save manifest',
          run: () => save(`${name}.manifest.json`, [new Blob([proof])], 'application/json'),
        });
      }),
    async startNew() {
      try {
        const { kept } = await bridge.call('journal.recover', {});
        toasts.done(`A new journal is kept from now on.${kept === null ? '' : ` The damaged one lies at ${kept}`}`);
        onNew();
        return true;
      } catch (error) {
        toasts.problem(`No new journal was started. ${reasonOf(error)}`);
        return false;
      }
    },
  };
}
