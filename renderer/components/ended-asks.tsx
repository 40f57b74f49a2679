import { counted } from '../format/number.ts';

/** What a change of a policy does to asks that wait. */
export function EndedAsks({ ends }: { readonly ends: number }) {
  return (
    <>
      <b>{counted(ends, 'ask that waits', 'asks that wait')} would end.</b> The rule that asks is another one then; the
      agents are told to call again.
    </>
  );
}
