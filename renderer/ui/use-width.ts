import { useLayoutEffect, useState } from 'react';

/** The width of a box in pixels, followed as it changes: a chart draws its bars for it. 0 before it is known. */
export function useWidth(): readonly [ref: (box: HTMLElement | null) => void, width: number] {
  const [width, setWidth] = useState(0);
  const [box, setBox] = useState<HTMLElement | null>(null);
  useLayoutEffect(() => {
    if (!box) return;
    const observer = new ResizeObserver(() => setWidth(box.clientWidth));
    observer.observe(box);
    setWidth(box.clientWidth);
    return () => observer.disconnect();
  }, [box]);
  return [setBox, width];
}
