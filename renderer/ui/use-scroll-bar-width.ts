import { type RefObject, useEffect } from 'react';

type Box = RefObject<HTMLElement | null>;

/** `--bar` on `head` is the room that the scroll bar of `box` takes, so that the columns of both stand in line. */
export function useScrollBarWidth(box: Box, head: Box): void {
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const measure = (): void =>
      head.current?.style.setProperty('--bar', `${current.offsetWidth - current.clientWidth}px`);
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    measure();
    return () => observer.disconnect();
  }, [box, head]);
}
