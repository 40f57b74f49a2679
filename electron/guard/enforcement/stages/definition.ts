import type { CallContext, Stage, StageDeps, StageOutcome } from '../call-context.ts';

type DefinitionDeps = Pick<StageDeps, 'tools'>;

/**
 * Asks the server whether the definition still is what was accepted, where nobody looked lately enough. It comes after the
 * rules, so that a call that is refused anyway costs the server nothing.
 */
export function confirmDefinitionStage(deps: DefinitionDeps): Stage {
  return (context) => {
    const { server, tool } = context.call;
    return confirm(deps, context, deps.tools.profile(server, tool).risk !== 'Low');
  };
}

/**
 * The policy, with a look at the server before a call of a quarantined definition is refused: it may be again what was accepted.
 * Then nothing is left to review, and nothing but a look would find out.
 */
export function confirmWhereQuarantined(deps: DefinitionDeps, policy: Stage): Stage {
  const look = (context: CallContext, outcome: StageOutcome) => {
    if (typeof outcome !== 'object' || outcome.reason?.kind !== 'held') return outcome;
    const confirmed = confirm(deps, context, true);
    return confirmed === 'continue' ? outcome : confirmed;
  };
  return (context) => {
    const outcome = policy(context);
    return outcome instanceof Promise ? outcome.then((late) => look(context, late)) : look(context, outcome);
  };
}

/** Asked once for each call. `aboveLow`: the call may do harm, so the last look must be a late one. */
function confirm({ tools }: DefinitionDeps, context: CallContext, aboveLow: boolean): 'continue' | Promise<'restart'> {
  if (context.confirmation !== 'not asked') return 'continue';
  const confirmed = tools.confirm?.(context.call.server, aboveLow) ?? true;
  if (confirmed === true) return 'continue';
  return Promise.resolve(confirmed).then((looked) => {
    context.confirmation = looked ? 'confirmed' : 'failed';
    return 'restart';
  });
}
