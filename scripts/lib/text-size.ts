/** Root font size that lengths in style sheets are written for. */
const rootPx = 16;
/** Hairlines, rings and the finest gaps stay as thin as they are drawn. */
const leastPx = 4;
/** Edges, shadows and corners are looks, not room for text. */
const fixed = /^(border|outline|box-shadow|--e-|--r-)|radius|scrollbar/;

/** `12px` as `0.75rem`; lengths under 4 px stay. `always`: in a condition, where all lengths measure room. */
export function remLengths(value: string, always = false): string {
  return value.replace(/(?<![\w.#-])-?(\d*\.?\d+)px\b/g, (length) => {
    const px = Number.parseFloat(length);
    return always || Math.abs(px) >= leastPx ? `${px / rootPx}rem` : length;
  });
}

interface Declaration {
  readonly prop: string;
  value: string;
}
interface AtRule {
  readonly name: string;
  params: string;
}

/**
 * A PostCSS plugin: style sheets are written in the pixels of the design, and built in parts of the root's font size, so
 * that text, controls, columns and the widths at which a page reflows follow a person's text size together. A value that
 * names `rem` itself is left as it is: it says its own floor in pixels.
 */
export const textSize = {
  postcssPlugin: 'text-size',
  Declaration(declaration: Declaration): void {
    if (fixed.test(declaration.prop) || /\drem\b/.test(declaration.value)) return;
    const value = remLengths(declaration.value);
    if (value !== declaration.value) declaration.value = value;
  },
  AtRule(rule: AtRule): void {
    if (rule.name !== 'container') return;
    const params = remLengths(rule.params, true);
    if (params !== rule.params) rule.params = params;
  },
} as const;

/** What every build of the interface does with its style sheets. */
export const styleSheets = { postcss: { plugins: [textSize] } };
