import type { CallId } from '../../../shared/names.ts';
import type { AppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { counted } from '../../format/number.ts';

/** The records of these calls as a JSONL file, oldest first. Those that retention took meanwhile are left out, and said. */
export async function exportCalls(
  { bridge, toasts, journal }: Pick<AppContext, 'bridge' | 'toasts' | 'journal'>,
  calls: readonly CallId[],
): Promise<void> {
  let cancelled = false;
  const toast = toasts.working('Exporting', () => {
    cancelled = true;
  });
  try {
    const lines: string[] = [];
    for (const call of calls) {
      const found = await bridge.call('feed.detail', { call });
      if (cancelled) return;
      if (found) lines.push(`${JSON.stringify(found.view)}\n`);
      toast.say(`Exporting, ${counted(lines.length, 'call')} so far`);
    }
    journal.save('calls.jsonl', [new Blob(lines)], 'application/jsonl');
    const gone = calls.length - lines.length;
    const rest = gone === 0 ? '' : `; ${counted(gone, 'call is', 'calls are')} no longer in the journal`;
    toasts.done(`Exported ${counted(lines.length, 'call')}${rest}`);
  } catch (error) {
    toasts.problem(`Nothing was exported. ${reasonOf(error)}`);
  } finally {
    toast.end();
  }
}
