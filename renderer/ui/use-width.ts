import { useLayoutEffect, useState } from 'react';
import { textScale } from './rem.ts';

/** The width of a box in pixels of the design, followed as it changes: a chart draws its bars for it. 0 before it is known. */
export function useWidth(): readonly [ref: (box: HTMLElement | null) => void, width: number] {
  const [width, setWidth] = useState(0);
  const [box, setBox] = useState<HTMLElement | null>(null);
  useLayoutEffect(() => {
    if (!box) return;
    const measure = (): void => setWidth(Math.round(box.clientWidth / textScale()));
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    measure();
    return () => observer.disconnect();
  }, [box]);
  return [setBox, width];
}
