import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CommandOutput } from '../../shared/control/contract.ts';
import type { PutBackPreview } from '../../shared/control/lens.ts';
import type { CallId } from '../../shared/names.ts';
import { useAppContext } from '../data/app-context.ts';
import { reasonOf } from '../data/transport/bridge.ts';
import { sentence } from '../format/escape.ts';
import { counted } from '../format/number.ts';
import { toggled } from '../ui/toggled.ts';

type State =
  | { readonly step: 'reading' }
  | { readonly step: 'failed'; readonly why: string }
  /** `said`: why nothing, or not all, was written when it was last tried. */
  | { readonly step: 'shown' | 'sending'; readonly preview: PutBackPreview; readonly said: string | null };

type Unfinished = Exclude<CommandOutput<'putBack.send'>, { readonly state: 'done' }>;

/** What is ticked at first: not the rows that somebody changed since. */
function tickedAtFirst({ rows }: PutBackPreview): ReadonlySet<string> {
  return new Set(rows.filter(({ state }) => state === 'ready').map(({ key }) => key));
}

function saidOf(result: Unfinished): string {
  if (result.state === 'changed') {
    return 'Something changed meanwhile, so nothing was written. This is how it stands now.';
  }
  const { length } = result.calls;
  const before = length === 0 ? 'Nothing was written.' : `Written by ${counted(length, 'call')} before.`;
  return `${before} ${sentence(result.why)}`;
}

/** What a call replaced beside what stands now, which of it a person ticked, and the way to write that back. */
export function usePutBack(call: CallId, onDone: () => void) {
  const { bridge, toasts } = useAppContext();
  const queries = useQueryClient();
  const [state, setState] = useState<State>({ step: 'reading' });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());

  useEffect(() => {
    let here = true;
    bridge.call('putBack.preview', { call }).then(
      (preview) => {
        if (!here) return;
        setChosen(tickedAtFirst(preview));
        setState({ step: 'shown', preview, said: null });
      },
      (error: unknown) => here && setState({ step: 'failed', why: reasonOf(error) }),
    );
    return () => {
      here = false;
    };
  }, [bridge, call]);

  async function send(preview: PutBackPreview): Promise<void> {
    setState({ step: 'sending', preview, said: null });
    try {
      const result = await bridge.call('putBack.send', { call, rows: [...chosen], seen: preview.seen });
      void queries.invalidateQueries({ queryKey: ['lens.call'] });
      if (result.state === 'done') {
        toasts.done(`Put ${counted(result.fields, 'field')} of ${preview.title} back.`);
        onDone();
        return;
      }
      const now = result.state === 'changed' ? result.preview : preview;
      if (now !== preview) setChosen(tickedAtFirst(now));
      setState({ step: 'shown', preview: now, said: saidOf(result) });
    } catch (error) {
      setState({ step: 'shown', preview, said: `Not put back. ${reasonOf(error)}` });
    }
  }

  return {
    state,
    chosen,
    toggle: (key: string): void => setChosen((before) => toggled(before, key)),
    send,
  };
}
