import { z } from 'zod';
import { command, empty } from './command.ts';

/** How far the program is with a newer version of itself. */
const updateStateSchema = z.discriminatedUnion('state', [
  /** This build looks for none: `why` says what to do instead. */
  z.object({ state: z.literal('off'), why: z.string() }),
  z.object({ state: z.literal('current'), checkedAt: z.number().nullable() }),
  z.object({ state: z.literal('checking') }),
  z.object({ state: z.literal('available'), version: z.string() }),
  z.object({ state: z.literal('downloading'), version: z.string(), part: z.number() }),
  /** Installed at the next start. */
  z.object({ state: z.literal('ready'), version: z.string() }),
  z.object({ state: z.literal('failed'), why: z.string() }),
]);
/** What the desktop app can do for this person; each null where it cannot, or does not yet. */
export const desktopStateSchema = z.object({
  /** Whether it starts when this person logs in. */
  startAtLogin: z.boolean().nullable(),
  updates: updateStateSchema.nullable(),
  /** Whether it can start itself anew. */
  canRestart: z.boolean(),
  /** Whether it can show the data folder. */
  canShowFolder: z.boolean(),
  /** Whether it shows notifications. */
  notifies: z.boolean(),
});
export type DesktopState = z.infer<typeof desktopStateSchema>;

export const desktopCommands = {
  /** Null without a screen: the interface stands in a browser. */
  'desktop.state': command(empty, desktopStateSchema.nullable()),
  'desktop.startAtLogin': command(z.object({ on: z.boolean() }).strict(), desktopStateSchema),
  'desktop.checkForUpdates': command(empty, desktopStateSchema),
  /** Ends as a quit does, and starts again; installs an update that is ready. */
  'desktop.restart': command(empty, empty),
  'desktop.showFolder': command(empty, empty),
} as const;

export const desktopEvents = {
  'desktop.changed': desktopStateSchema,
} as const;
