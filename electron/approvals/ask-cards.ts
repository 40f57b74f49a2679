import type { AskView } from '../../shared/control/asks.ts';
import { askView } from '../control/approval-views.ts';
import type { Ask } from '../guard/approvals/ask.ts';
import { beginningOf } from '../lib/beginning.ts';
import type { AskEffects } from './ask-effects.ts';
import type { ApprovalServices } from './port.ts';

const shownBefore = 4;

/** What people see of asks: the ask itself, what it would touch, and what its agent did just before. */
export class AskCards {
  readonly #services: ApprovalServices;
  readonly #effects: AskEffects;
  /** Newest first. */
  readonly #decided: () => readonly Ask[];
  readonly #before = new Map<string, AskView['before']>();

  constructor(services: ApprovalServices, effects: AskEffects, decided: () => readonly Ask[]) {
    this.#services = services;
    this.#effects = effects;
    this.#decided = decided;
  }

  view(ask: Ask): AskView {
    const { profiles } = this.#services;
    const deps = { ...this.#services, profile: profiles.profile, isTestrail: profiles.isTestrail };
    const facts = { effect: this.#effects.of(ask.id), before: this.#before.get(ask.id) ?? [] };
    return askView(deps, ask, facts, this.#decided());
  }

  /** Reads what there is to know of a new ask. `onEffect`: its effect is known; `onMore`: its card says more than before. */
  read(ask: Ask, onEffect: () => void, onMore: () => void): void {
    this.readEffect(ask, () => {
      onMore();
      onEffect();
    });
    if (this.#effects.of(ask.id).state !== 'reading') onEffect();
    void this.#lastCalls(ask).then(
      (calls) => {
        this.#before.set(ask.id, calls);
        onMore();
      },
      () => undefined,
    );
  }

  readEffect(ask: Ask, done: () => void): void {
    this.#effects.read(ask, done);
  }

  /** Of decided asks only so much is remembered as the history shows. */
  retainOnly(known: readonly Ask[]): void {
    const ids = new Set(known.map(({ id }) => id));
    for (const id of this.#before.keys()) if (!ids.has(id)) this.#before.delete(id);
    this.#effects.retainOnly(ids);
  }

  async #lastCalls({ agent, call }: Ask): Promise<AskView['before']> {
    const { rows } = await this.#services.journal.page({ agents: [agent] }, null, shownBefore + 1);
    return rows
      .filter((row) => row.call !== call)
      .slice(0, shownBefore)
      .map((row) => ({
        call: row.call,
        at: row.at,
        tool: row.tool,
        arguments: beginningOf(JSON.stringify(row.arguments.value), 200),
        outcome: row.outcome,
      }));
  }
}
