import type { AnswerRuleKind } from '../../../shared/policy/answer-rules.ts';
import type { Ask } from './ask.ts';

/** From so many equal answers on a rule is offered. */
const fewest = 3;

export interface EqualAnswers {
  readonly kind: AnswerRuleKind;
  /** The asks that were answered so, newest first. */
  readonly asks: readonly Ask[];
}

type Like = Pick<Ask, 'agent' | 'server' | 'tool' | 'args'>;

/**
 * The last answers of people to this agent about this tool with arguments of the same names, where at least three in a row
 * were equal: a person who answers the same again and again is asked too often. Null where they were not. `decided`: newest
 * first.
 */
export function equalAnswers(ask: Like, decided: readonly Ask[]): EqualAnswers | null {
  const shape = shapeOf(ask);
  const answered = decided.flatMap((one) => {
    const kind = kindOf(one);
    return kind === null || shapeOf(one) !== shape ? [] : [{ one, kind }];
  });
  const kind = answered[0]?.kind;
  if (kind === undefined) return null;
  const past = answered.findIndex((entry) => entry.kind !== kind);
  const same = answered.slice(0, past === -1 ? undefined : past);
  return same.length < fewest ? null : { kind, asks: same.map(({ one }) => one) };
}

function shapeOf({ agent, server, tool, args }: Like): string {
  return JSON.stringify([agent, server, tool, Object.keys(args).sort()]);
}

/** What a person said; null where nobody did. */
function kindOf({ end }: Ask): AnswerRuleKind | null {
  if (end === null || end.by === null) return null;
  if (end.how === 'allowed' || end.how === 'session') return 'allow';
  return end.how === 'denied' ? 'deny' : null;
}
