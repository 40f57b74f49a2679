import { noSuchResource, type Refusal, type ToolCall } from '../../../../shared/call.ts';
import { createFairQueue } from '../../../lib/fair-queue.ts';
import { runInSlices } from '../../../lib/slices.ts';
import type { EntityFacts } from '../../policy/conditions.ts';
import { decide } from '../../policy/decide.ts';
import { denyUnread } from '../../policy/decide-limits.ts';
import type { StoppedResult } from '../../policy/deny-reason.ts';
import { entityNames } from '../../policy/entity-names.ts';
import type { Facts, PolicyResult } from '../../policy/policy-result.ts';
import { slicedWork } from '../../policy/sliced-conditions.ts';
import type { EntityPort } from '../../ports.ts';
import { type CallContext, passedOf, type Rejection, type Stage, type StageDeps } from '../call-context.ts';
import { denyMessage } from '../messages.ts';

type PolicyDeps = Pick<StageDeps, 'clock' | 'tools' | 'policies' | 'entities' | 'pause'>;

/** The policy, after what is large of a call was looked through in slices. */
export function policyStage(deps: PolicyDeps): Stage {
  const large = createFairQueue();
  const rules = rulesStage(deps);
  return (context) => {
    const { call } = context;
    const work = slicedWork(call, deps.policies.policyFor(call.server, call.agent, deps.clock.now()));
    if (work !== null) return runInSlices(large, call.agent, work).then(() => 'restart');
    return rules(context);
  };
}

/** Pause, visibility, definition and rules, in the order of the policy language. Reads what the call touches once. */
export function rulesStage(deps: PolicyDeps): Stage {
  return (context) => {
    const result = evaluate(deps, context);
    switch (result.kind) {
      case 'stop':
        return rejectionOf(context, result);
      case 'pass':
        context.passed = result;
        return 'continue';
      case 'read-entity':
        // What cannot be read denies; the policy and the pause are looked at again after the wait.
        if (deps.entities === undefined) {
          context.entity = null;
          return 'restart';
        }
        return readEntity(deps.entities, deps, context.call).then(({ entity, fault }) => {
          context.entity = entity;
          context.entityFault = fault;
          return 'restart';
        });
    }
  };
}

/** An approval that speaks of what could not be read denies. After limits, for a call beyond them is limited. */
export const unreadApprovalStage: Stage = (context) => {
  const denied = denyUnread(passedOf(context));
  return denied === null ? 'continue' : rejectionOf(context, denied);
};

function evaluate(
  { tools, clock, policies, pause }: PolicyDeps,
  { call, entity, confirmation }: CallContext,
): PolicyResult {
  const { server, tool, agent, via } = call;
  return decide(call, policies.policyFor(server, agent, clock.now()), {
    paused: pause.pausedBy(agent),
    // Data read by another method than tools/call needs no tool of that name: what maps to none follows the default.
    known: tool !== noSuchResource && (via !== 'tools/call' || (tools.knows(server, tool) && isOffered(tools, call))),
    quarantined: tools.definition(server, tool, call.args).quarantined,
    unconfirmed: confirmation === 'failed',
    entity,
    ...argumentsCheck(tools, call),
  });
}

/** An agent may be given fewer tools of a server than it has: the others are unknown to it. */
export function isOffered(
  tools: StageDeps['tools'],
  { agent, server, tool }: Pick<ToolCall, 'agent' | 'server' | 'tool'>,
) {
  return tools.offers?.(agent, server, tool) ?? true;
}

/** What other methods carry is no call's arguments, and without a definition at hand there is nothing to check by. */
function argumentsCheck(
  tools: PolicyDeps['tools'],
  { via, server, tool, args, given = args }: ToolCall,
): Pick<Facts, 'argumentsFault'> {
  if (via !== 'tools/call' || tools.argumentsFault === undefined) return {};
  return { argumentsFault: (mode) => tools.argumentsFault?.(server, tool, given, mode) ?? null };
}

const hasNoTarget = 'It touches nothing that such a rule can speak of. Do not retry with these arguments.';

/** Only the facts that the rules in force speak of are asked for. */
async function readEntity(
  entities: EntityPort,
  { policies, clock }: Pick<PolicyDeps, 'policies' | 'clock'>,
  { server, tool, args, agent }: ToolCall,
): Promise<{ readonly entity: EntityFacts; readonly fault: string | null }> {
  try {
    const wanted = entityNames(policies.policyFor(server, agent, clock.now()), tool);
    const entity = await entities.facts({ server, tool, args, agent, wanted });
    return { entity, fault: Object.keys(entity).length === 0 ? hasNoTarget : null };
  } catch (error) {
    const forAgent = error instanceof Error && 'forAgent' in error ? error.forAgent : null;
    return { entity: null, fault: typeof forAgent === 'string' ? forAgent : null };
  }
}

function rejectionOf(context: CallContext, { decision, reason }: StoppedResult): Rejection {
  return { refusal: refusalOf(context, { decision, reason }), reason, recorded: false };
}

function refusalOf(
  { call, entityFault }: CallContext,
  { decision, reason }: Pick<StoppedResult, 'decision' | 'reason'>,
): Refusal {
  switch (reason.kind) {
    case 'hidden':
    case 'unknown':
      return { kind: 'unknown', decision };
    case 'invalid':
      return { kind: 'invalid', decision, message: denyMessage(call, reason) };
    default:
      return { kind: 'refuse', decision, message: denyMessage(call, reason, entityFault) };
  }
}
