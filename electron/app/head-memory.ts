import { z } from 'zod';
import type { HeadMemory } from '../journal/chain/head-memory.ts';
import type { SecretsPort } from '../settings/port.ts';

const name = 'journal/head';
const headSchema = z.object({ seq: z.number().int().min(1), hash: z.string() });

/**
 * The end of the journal's chain, remembered among the secrets: in the desktop app those are encrypted by the system, so
 * that who can read the journal's key can still not change it.
 */
export function headMemory(secrets: SecretsPort): HeadMemory {
  /** The key ring was not open when the journal was held against it: the next start does that, so it is not written over. */
  let isUnread = false;
  return {
    async read() {
      const text = await secrets.get(name).catch(() => null);
      if (text === null) {
        isUnread = secrets.has(name);
        return null;
      }
      try {
        return headSchema.parse(JSON.parse(text));
      } catch {
        // Whoever writes nonsense here must not be rid of it: no chain ends with this.
        return { seq: 1, hash: 'unreadable' };
      }
    },
    async write(head) {
      // One that cannot be read here (it was kept by the desktop app) must not be lost to whoever starts without a screen.
      if (isUnread || (secrets.has(name) && (await secrets.get(name).catch(() => null)) === null)) return;
      await secrets.set(name, JSON.stringify({ seq: head.seq, hash: head.hash }));
    },
  };
}
