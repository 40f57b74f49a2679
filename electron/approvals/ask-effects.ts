import type { AskEffect } from '../../shared/control/asks.ts';
import type { Ask } from '../guard/approvals/ask.ts';
import { withinBudget } from '../testrail/effect-budget.ts';
import type { ReadEffect } from '../testrail/effect-reader.ts';
import type { LookUp } from '../testrail/spelled-calls.ts';

/** What asks would touch, as far as it was read. */
export interface AskEffects {
  /** Reads it in the background, unless it was read; `done` is told when it is known. */
  read(ask: Ask, done: () => void): void;
  of(id: string): AskEffect;
  /** Forgets all others. */
  retainOnly(ids: ReadonlySet<string>): void;
}

/** Effects of calls on TestRail, by `readEffect`; of others nothing is known but what they say themselves. */
export function createAskEffects(lookUp: LookUp, readEffect: ReadEffect): AskEffects {
  const found = new Map<string, AskEffect>();
  return {
    read(ask, done) {
      if (found.has(ask.id)) return;
      const about = ask.via === 'tools/call' ? lookUp(ask.server, ask) : null;
      if (about?.isKnown !== true) {
        found.set(ask.id, { state: 'none' });
        return;
      }
      found.set(ask.id, { state: 'reading', what: ask.tool });
      void readEffect(about).then((effect) => {
        if (found.has(ask.id)) found.set(ask.id, withinBudget(effect, found.values()));
        done();
      });
    },
    of: (id) => found.get(id) ?? { state: 'none' },
    retainOnly(ids) {
      for (const id of found.keys()) if (!ids.has(id)) found.delete(id);
    },
  };
}
