import type { Parts } from './changed-parts.ts';
import { Text } from './text.tsx';

/** A text whose changed words are marked. A tab at its beginning is how a line is set in. */
export function MarkedParts({ parts: [start, changed, end] }: { readonly parts: Parts }) {
  return (
    <>
      <Text value={start} kind="prose" />
      {changed !== '' && (
        <mark>
          <Text value={changed} kind="prose" />
        </mark>
      )}
      <Text value={end} kind="prose" />
    </>
  );
}
