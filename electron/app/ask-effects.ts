import type { AskEffect } from '../../shared/control/approvals.ts';
import { builtInServer } from '../../shared/names.ts';
import type { Ask } from '../guard/approvals/ask.ts';
import type { TestRailApi } from '../testrail/client.ts';
import { effectOf } from '../testrail/effects.ts';
import { TestRailError } from '../testrail/errors.ts';

/** What asks would touch, as far as it was read. */
export interface AskEffects {
  /** Reads it in the background, unless it was read; `done` is told when it is known. */
  read(ask: Ask, done: () => void): void;
  of(id: string): AskEffect;
  /** Forgets all others. */
  keepOnly(ids: ReadonlySet<string>): void;
}

/** A person waits for the card. */
const withinMs = 2000;

/** Effects of calls to the built-in server; of others nothing is known but what they say themselves. */
export function createAskEffects(options: {
  readonly api: TestRailApi;
  readonly clock: { now(): number; monotonic(): number };
}): AskEffects {
  const { api, clock } = options;
  const found = new Map<string, AskEffect>();

  async function look({ tool, args }: Ask): Promise<AskEffect> {
    const started = clock.monotonic();
    try {
      const effect = await effectOf(api, { tool, args }, AbortSignal.timeout(withinMs));
      if (effect === null) return { state: 'none' };
      const { subject, project, numbers, statuses, permanent, words } = effect;
      return {
        state: 'known',
        subject: { ...subject },
        project: project === null ? null : { ...project },
        numbers: numbers.map(({ label, count, atLeast }) => ({ label, count, atLeast })),
        statuses: statuses === null ? null : { ...statuses },
        changes: [],
        permanent,
        words,
        readAt: clock.now(),
        readMs: Math.round(clock.monotonic() - started),
      };
    } catch (error) {
      return { state: 'unknown', why: whyUnknown(error) };
    }
  }

  return {
    read(ask, done) {
      if (found.has(ask.id)) return;
      if (ask.server !== builtInServer || ask.via !== 'tools/call') {
        found.set(ask.id, { state: 'none' });
        return;
      }
      found.set(ask.id, { state: 'reading', what: ask.tool });
      void look(ask).then((effect) => {
        if (found.has(ask.id)) found.set(ask.id, effect);
        done();
      });
    },
    of: (id) => found.get(id) ?? { state: 'none' },
    keepOnly(ids) {
      for (const id of found.keys()) if (!ids.has(id)) found.delete(id);
    },
  };
}

function whyUnknown(error: unknown): string {
  if (error instanceof TestRailError) return `TestRail said: ${error.message}`;
  const name = error instanceof Error ? error.name : '';
  return name === 'TimeoutError' || name === 'AbortError'
    ? 'TestRail did not answer within 2 s'
    : `It could not be read: ${error instanceof Error ? error.message : String(error)}`;
}
