import { useLayoutEffect, useRef } from 'react';
import text from '../ui/text.module.css';
import { useSaid } from '../ui/use-said.ts';

/** Which page came, for those who do not see it: a key or the rail leaves the focus where it was. */
export function SaidPage({ label }: { readonly label: string }) {
  const [words, say] = useSaid();
  const last = useRef(label);
  useLayoutEffect(() => {
    if (label === last.current) return;
    last.current = label;
    // Where the focus went with the old page the new one takes it by the next picture, and is named for that.
    const before = document.activeElement;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        const now = document.activeElement;
        if (now === before || !now?.matches('main')) say(label);
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [label, say]);
  return (
    <p className={text.heard} aria-live="polite">
      {words}
    </p>
  );
}
