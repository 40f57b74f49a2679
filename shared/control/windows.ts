import { z } from 'zod';
import { command, empty } from './command.ts';
import { smallWindows } from './small-windows.ts';

/** A page of the interface and what it shows, as in its address: `servers`, `testrail`, `review`. */
export const placeSchema = z
  .object({
    page: z.string().regex(/^[a-z-]{1,40}$/),
    path: z.array(z.string().min(1).max(200)).max(3),
  })
  .strict();
export type WindowPlace = z.infer<typeof placeSchema>;

/** What pages ask of the desktop app about its windows; refused where there is none. */
export const windowsCommands = {
  /** Opens the interface there, or brings it to the front. */
  'windows.open': command(placeSchema, empty),
  /** Puts a small window away. What it showed is answered by nobody. */
  'windows.close': command(z.object({ window: z.enum(smallWindows) }).strict(), empty),
  /**
   * A way into the interface for whoever gave a command: an address with a token of its own, which ends with the gateway.
   * Null: the desktop app has brought its window forward instead.
   */
  'interface.open': command(empty, z.object({ address: z.string().nullable() })),
  /** Ends the app as Quit in its menu does: it asks where calls are in flight. */
  'windows.quit': command(empty, empty),
} as const;
