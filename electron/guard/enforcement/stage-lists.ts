import type { ToolCall } from '../../../shared/call.ts';
import type { TraceStep } from '../../../shared/decision.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import { type Rejection, reject, type Stage, type StageDeps } from './call-context.ts';
import { haltMessage } from './messages.ts';
import { approvalStage, approvalsUnchangedStage } from './stages/approval.ts';
import { changedWhileAsked } from './stages/approval-refusals.ts';
import { confirmDefinitionStage, confirmWhereQuarantined } from './stages/definition.ts';
import { limitsStage, renewLimitsStage } from './stages/limits.ts';
import { policyStage, unreadApprovalStage } from './stages/policy.ts';
import { recheckStage } from './stages/recheck.ts';
import { recordStage } from './stages/record.ts';
import { replacedStateStage } from './stages/replaced-state.ts';
import type { Reauthorize } from './ticket.ts';

/** The lists of stages: every way from a call to a verdict. */
export interface StageLists {
  /** A call that comes from an agent. */
  readonly judge: readonly Stage[];
  /** A call that passed and halted, before it goes on. */
  readonly reauthorize: readonly Stage[];
  /** Whether rules stand against something, nothing counted or recorded. */
  readonly permits: readonly Stage[];
  /** What the policy says of a call that a person only thinks of. */
  readonly foresee: readonly Stage[];
}

export function stageLists(deps: StageDeps, reauthorize: Reauthorize): StageLists {
  const policy = policyStage(deps);
  const confirm = confirmDefinitionStage(deps);
  const release = [confirm, policy, unreadApprovalStage, approvalsUnchangedStage(changedWhileAsked), renewLimitsStage];
  const unchanged = approvalsUnchangedStage(({ call }) =>
    halted(call, reservedRules.rulesChanged, 'The rules changed'),
  );
  return {
    judge: [
      confirmWhereQuarantined(deps, policy),
      confirm,
      limitsStage(deps),
      unreadApprovalStage,
      approvalStage(deps, release),
      recordStage(deps, reauthorize),
      replacedStateStage(deps),
      recheckStage(deps),
    ],
    reauthorize: [confirm, policy, unreadApprovalStage, unchanged],
    permits: [policy],
    foresee: [policy, unreadApprovalStage],
  };
}

/** A call that passed and halted, and may not go on for no rule of the policy. */
export function halted(call: ToolCall, rule: string, words: string): Rejection {
  const stop: TraceStep = { step: 'gateway', result: 'stop', rule, detail: `${call.tool} may not go on` };
  return reject({ outcome: 'denied', rule, words, version: 0, trace: [stop] }, haltMessage(call, null));
}
