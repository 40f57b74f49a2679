/** The small windows of the desktop app beside that of the interface. */
export const smallWindows = ['ask', 'popover'] as const;
export type SmallWindow = (typeof smallWindows)[number];

/** The fragment by which a small window is told from the interface: no page has such an id. */
export const smallWindowFragment = { ask: '#/~ask', popover: '#/~popover' } as const satisfies Record<
  SmallWindow,
  string
>;
