/** `--bg-chrome` and `--text-2` of the design tokens: what the system paints before and beside the page. */
export const chrome = {
  light: { background: '#F2F3F5', symbols: '#4D5059' },
  dark: { background: '#0E0F12', symbols: '#B0B3BC' },
} as const;

/** `--bg-raised`: the ground of small windows, painted before their page is. */
export const raised = { light: '#FFFFFF', dark: '#202227' } as const;

export type Theme = keyof typeof chrome;

/** Height of the title bar in px; the interface lays out for it. */
export const titleBarHeight = 44;
