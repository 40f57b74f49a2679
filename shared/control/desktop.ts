import { z } from 'zod';
import { command, empty } from './command.ts';

/** How far the program is with a newer version of itself. */
const updateStateSchema = z.discriminatedUnion('state', [
  /** It looks for none by itself: `why` says how a person updates instead. */
  z.object({ state: z.literal('off'), why: z.string() }),
  z.object({ state: z.literal('current'), checkedAt: z.number().nullable() }),
  z.object({ state: z.literal('checking') }),
  z.object({ state: z.literal('available'), version: z.string() }),
  /** `part`: of 1. */
  z.object({ state: z.literal('downloading'), version: z.string(), part: z.number() }),
  /** Installed at the next start. */
  z.object({ state: z.literal('ready'), version: z.string() }),
  z.object({ state: z.literal('failed'), why: z.string() }),
]);
export type UpdateState = z.infer<typeof updateStateSchema>;

/**
 * The word `railguard` in a terminal. `linked`: it starts this program. `absent`: it can be made. `moved`: it was made by
 * Railguard and leads to another place. `other`: something else has that name, and is left alone. `unavailable`: it cannot
 * be made here.
 */
const commandLinkSchema = z.object({
  state: z.enum(['linked', 'absent', 'moved', 'other', 'unavailable']),
  /** Where the command is, or would be made; null where it cannot be. */
  path: z.string().nullable(),
  /** What a person should know, as a sentence; null where there is nothing to add. */
  why: z.string().nullable(),
});
export type CommandLink = z.infer<typeof commandLinkSchema>;

/**
 * Where secrets are kept. `key-ring`: encrypted by the system. `file`: this system has no key ring, so they stand in a file
 * for this user only. `opening`: the key ring has not answered yet. `locked`: it was not opened.
 */
const keyRingSchema = z.object({
  state: z.enum(['key-ring', 'file', 'opening', 'locked']),
  why: z.string().nullable(),
});
export type KeyRingState = z.infer<typeof keyRingSchema>;

/** What the desktop app can do for this person; each null where it cannot. */
const desktopStateSchema = z.object({
  /** Whether it starts when this person logs in. */
  startAtLogin: z.boolean().nullable(),
  updates: updateStateSchema,
  commandLink: commandLinkSchema,
  keyRing: keyRingSchema,
  /** Whether it can start itself anew. */
  canRestart: z.boolean(),
  /** Whether it can show the data folder. */
  canShowFolder: z.boolean(),
  /** Whether it shows notifications. */
  notifies: z.boolean(),
});
export type DesktopState = z.infer<typeof desktopStateSchema>;

/** A package that is built into the program, and the words under which it may be. */
export const licenceSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** By its SPDX name, as the package says. */
  licence: z.string(),
  homepage: z.string().nullable(),
  text: z.string(),
});
export type Licence = z.infer<typeof licenceSchema>;

export const desktopCommands = {
  /** Null without a screen: the interface stands in a browser. */
  'desktop.state': command(empty, desktopStateSchema.nullable()),
  'desktop.startAtLogin': command(z.object({ on: z.boolean() }).strict(), desktopStateSchema),
  'desktop.linkCommand': command(z.object({ on: z.boolean() }).strict(), desktopStateSchema),
  'desktop.checkForUpdates': command(empty, desktopStateSchema),
  /** Asks the system for the key ring once more. */
  'desktop.openKeyRing': command(empty, desktopStateSchema),
  /** Ends as a quit does, and starts again; installs an update that is ready. */
  'desktop.restart': command(empty, empty),
  'desktop.showFolder': command(empty, empty),
  'licences.list': command(empty, z.array(licenceSchema)),
} as const;

export const desktopEvents = {
  'desktop.changed': desktopStateSchema,
} as const;
