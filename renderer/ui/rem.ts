const rootPx = 16;

/** A length of the design, in pixels, as a part of the root's font size: what is set by code grows with the text too. */
export function rem(px: number): string {
  return `${px / rootPx}rem`;
}

/** How many times larger than designed a person's text is. */
export function textScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / rootPx;
}
