import type { CommandOutput } from '../../shared/control/contract.ts';
import { bytes, count, counted } from '../format/number.ts';
import { createStore, type Store } from './store.ts';
import type { Toasts } from './toasts.ts';
import { type InterfaceBridge, reasonOf } from './transport/bridge.ts';

export type ExportFormat = 'jsonl' | 'csv';

export interface Verified {
  readonly at: number;
  readonly verdict: CommandOutput<'journal.verify'>;
}

/** Long work over the whole journal, said in the toast with a way to cancel. True while some is under way: one at a time. */
export interface JournalWork extends Store<boolean> {
  /** What the newest verification in this visit found, and when. */
  readonly verified: Store<Verified | null>;
  verify(): Promise<void>;
  /** All that fits a query, as a file on this computer. */
  exportAs(query: string, format: ExportFormat): Promise<void>;
  /** Hands a file to the person, as a download. */
  readonly save: JournalWorkEnvironment['save'];
  /** Keeps a damaged journal aside and starts a new one. False where that failed; the toast says why. */
  startNew(): Promise<boolean>;
}

export interface JournalWorkEnvironment {
  readonly newJob: () => string;
  readonly now: () => number;
  /** Called when a new journal was started: all that is on screen is of the old one. */
  readonly onNew: () => void;
  /** Hands a file to the person, as a download. */
  readonly save: (name: string, parts: readonly Blob[], type: string) => void;
}

const types: Record<ExportFormat, string> = { jsonl: 'application/jsonl', csv: 'text/csv' };

/** `Record 17,310 does not match: it is missing. The 17,309 before it do.` */
export function verdictWords(verdict: Extract<CommandOutput<'journal.verify'>, { ok: false }>): string {
  const { seq, why, records } = verdict;
  const what = seq === null ? 'The journal does not match its noted heads' : `Record ${count(seq)} does not match`;
  const rest = records === 1 ? ' The one before it does.' : records > 1 ? ` The ${count(records)} before it do.` : '';
  return `${what}: ${why}.${seq === null ? '' : rest}`;
}

/** `, head 9f3c…a41e`: enough to compare with a head that was noted before. */
function headWords(head: { readonly hash: string } | null): string {
  return head === null ? '' : `, head ${head.hash.slice(0, 4)}…${head.hash.slice(-4)}`;
}

/** Day and time of an export in its name, sortable. */
function stamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
}

export function createJournalWork(
  bridge: Pick<InterfaceBridge, 'call' | 'listen'>,
  toasts: Toasts,
  { newJob, now, onNew, save }: JournalWorkEnvironment,
): JournalWork {
  const busy = createStore(false);
  const verified = createStore<Verified | null>(null);

  /** Runs one piece of work; a cancelled one ends without a word, since who cancelled knows. */
  async function run(
    begun: string,
    failed: string,
    work: (job: string, say: (words: string) => void) => Promise<void>,
  ): Promise<void> {
    if (busy.get()) return;
    busy.set(true);
    const job = newJob();
    let cancelled = false;
    const toast = toasts.working(begun, () => {
      cancelled = true;
      void bridge.call('job.cancel', { job }).catch(() => undefined);
    });
    try {
      await work(job, (words) => {
        if (!cancelled) toast.say(words);
      });
    } catch (error) {
      if (!cancelled) toasts.problem(`${failed} ${reasonOf(error)}`);
    } finally {
      toast.end();
      busy.set(false);
    }
  }

  return {
    get: busy.get,
    subscribe: busy.subscribe,
    verified,
    save,
    verify: () =>
      run('Verifying the journal', 'The journal was not verified.', async (job, say) => {
        const ended = new AbortController();
        bridge.listen(
          'job.progress',
          (progress) => {
            if (progress.job === job) say(`Verifying, ${counted(progress.done, 'record')} so far`);
          },
          ended.signal,
        );
        try {
          const verdict = await bridge.call('journal.verify', { job });
          verified.set({ at: now(), verdict });
          if (verdict.ok) toasts.done(`Verified, ${counted(verdict.records, 'record')}${headWords(verdict.head)}`);
          else toasts.problem(verdictWords(verdict));
        } finally {
          ended.abort();
        }
      }),
    exportAs: (query, format) =>
      run('Exporting', 'Nothing was exported.', async (job, say) => {
        const name = `railguard-${stamp(now())}.${format}`;
        await bridge.call('journal.export', { query, format, job });
        const parts: Blob[] = [];
        let size = 0;
        for (;;) {
          const { text, manifest } = await bridge.call('journal.exportNext', { job });
          // As a Blob the browser may keep each piece on disk.
          if (text !== '') parts.push(new Blob([text]));
          size += text.length;
          say(`Exporting, ${bytes(size)} so far`);
          if (manifest === null) continue;
          save(name, parts, types[format]);
          const proof = JSON.stringify(manifest, null, 2);
          toasts.done(`Exported ${counted(manifest.count, 'record')} to ${name}`, {
            label: 'Save manifest',
            run: () => save(`${name}.manifest.json`, [new Blob([proof])], 'application/json'),
          });
          return;
        }
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

/** A download by an object address: allowed by the content security policy in the window and in a browser alike. */
export function saveFile(page: Window): JournalWorkEnvironment['save'] {
  return (name, parts, type) => {
    const address = URL.createObjectURL(new Blob([...parts], { type }));
    const link = page.document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    // The browser reads the address after the click; a minute is enough for any disk.
    page.setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };
}
