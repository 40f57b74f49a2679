import type { ToolCall } from '../../../shared/call.ts';
import type { ApprovalAnswer } from '../approvals/port.ts';
import type { CompiledLimit } from '../policy/compile-limits.ts';
import type { CompiledApproval } from '../policy/compiled-policy.ts';
import type { DenyReason } from '../policy/deny-reason.ts';

/**
 * What the agent reads when a call is refused: who refused, why, and when or whether to retry. An agent that cannot tell
 * a policy from a fault tries again, or works around it.
 */

const again = 'Do not retry';

/** The rule that decided, in the sentence that a person reads of it. */
function ruleOf({ words }: { readonly words: string }): string {
  return `Rule: ${sentence(words)}`;
}

/** `entityFault`: why what the call touches could not be read, in a sentence for the agent. */
export function denyMessage(call: ToolCall, stop: DenyReason, entityFault: string | null = null): string {
  const { tool, server } = call;
  const unsent = `${tool} was not sent to ${server}.`;
  switch (stop.kind) {
    case 'paused':
      return 'Railguard is paused. Nothing was sent. Retry after a person resumes it.';
    case 'agent-paused':
      return 'A person paused this agent in Railguard. Nothing was sent. Retry after it is resumed.';
    case 'invalid':
      return `Invalid call of ${tool}: ${stop.fault}. Nothing was sent.`;
    case 'arguments':
      return `Denied by Railguard: ${tool} does not take these arguments: ${stop.fault}. ${unsent} Retry with arguments as its definition says.`;
    case 'hidden':
    case 'unknown':
      return `Unknown tool: ${tool}`;
    case 'held':
      return `Denied by Railguard: the definition of ${tool} is new, changed or flagged, and no person accepted it. ${unsent} Retry only after one did.`;
    case 'unconfirmed':
      return `Denied by Railguard: ${server} did not list its tools again in time, so nobody knows whether ${tool} still is what was accepted. ${unsent} Retry later.`;
    case 'default':
      return `Denied by the policy in Railguard: no rule allows ${tool} (default deny). ${unsent} ${again}. ${ruleOf(stop)}`;
    case 'broken':
      return `Denied by Railguard: the policy of ${server} cannot be read. ${unsent} Retry after a person mends it.`;
    case 'unreadable':
      return `Denied by Railguard: what this call touches could not be read, so no rule could be checked. ${unsent} ${entityFault ?? 'Check its ids; with right ones retry later.'} ${ruleOf(stop)}`;
    case 'sum':
      return `Denied by the policy in Railguard: ${stop.name} must be a number from 0. ${unsent} ${again} with this value. ${ruleOf(stop)}`;
    case 'count':
      return `Denied by the policy in Railguard: ${stop.name} must be a list. ${unsent} ${again} with this value. ${ruleOf(stop)}`;
    case 'require':
      return `Denied by the policy in Railguard: a condition does not hold. ${unsent} ${again} with these arguments. ${ruleOf(stop)}`;
    case 'deny_if': {
      const why = stop.onDeny ?? (stop.always ? 'a rule denies every call' : 'a rule denies such calls');
      return `Denied by the policy in Railguard: ${sentence(why)} ${unsent} ${again}${stop.always ? '' : ' with these arguments'}. ${ruleOf(stop)}`;
    }
  }
}

/**
 * `Limit reached: 30 get_cases per minute. Retry in 26 s. …` It says whose calls were counted: an agent that made one call
 * and reads "30 get_cases" would take the limit for a fault.
 */
export function limitMessage(call: ToolCall, limit: CompiledLimit, retryAfterMs: number | null): string {
  const of = limit.sum ?? limit.count;
  const tools = limit.counter.shared ? 'several tools' : call.tool;
  const calls = limit.counter.shared ? 'calls of several tools' : call.tool;
  const what = of === null ? calls : `${of.segments.join('.')} of ${tools}`;
  const agents = limit.scope === 'server' ? ' by all agents' : '';
  const reached = `Limit reached: ${limit.max} ${what}${agents} per ${limit.per}.`;
  const unsent = `Railguard sent nothing to ${call.server}.`;
  return retryAfterMs === null
    ? `${reached} This call alone is more than that. ${unsent} ${again} with this value. ${ruleOf(limit)}`
    : `${reached} Retry in ${retryWords(retryAfterMs)}. ${unsent} ${ruleOf(limit)}`;
}

/** Rounded up: an agent that retries on the second must find room. */
function retryWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

export const journalMessage =
  'Denied by Railguard: the call could not be recorded, so it was not sent. Retry after a person mends the journal.';
export const internalMessage =
  'Denied by Railguard: an error inside Railguard stopped this call. Nothing was sent. Do not retry before a person has seen why in its log.';
export const cancelledMessage = 'Cancelled by the agent. Nothing was sent.';

export function unansweredMessage({ tool, server }: ToolCall, ask: CompiledApproval): string {
  const why = ask.reason === null ? '' : ` ${sentence(ask.reason)}`;
  return `Denied by Railguard: ${tool} needs a person to allow it, and approvals are not answered here.${why} ${tool} was not sent to ${server}. ${again}. ${ruleOf(ask)}`;
}

export function changedMessage({ tool, server }: ToolCall): string {
  return `Denied by Railguard: the rules of ${tool} changed while a person was asked. It was not sent to ${server}. Retry to be judged by the new rules.`;
}

/** A call that passed and halted for an answer of the agent may not go on; `stop` is null where a person had to be asked. */
export function haltMessage({ tool, server }: ToolCall, stop: DenyReason | null): string {
  const why =
    stop?.kind === 'paused'
      ? 'Railguard is paused'
      : stop?.kind === 'agent-paused'
        ? 'a person paused this agent'
        : 'what is in force now does not allow it';
  return `Stopped by Railguard: ${tool} waited for your answer, and ${why}. Nothing more was sent to ${server}, and the call was cancelled there; what it did before stands. ${again}.`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** What came of an ask that let nothing pass. */
export type Unallowed = Exclude<ApprovalAnswer, { kind: 'allowed' | 'anew' }>;

/** `ask`: the rule that asked. */
export function answerMessage(call: ToolCall, answer: Unallowed, ask: Pick<CompiledApproval, 'words'>): string {
  const { tool, server } = call;
  switch (answer.kind) {
    case 'denied': {
      const note = answer.note === null ? '' : ` ${sentence(answer.note)}`;
      return `Denied by a person in Railguard: ${tool} was not sent to ${server}. ${again} this call; others are decided one by one.${note}`;
    }
    case 'expired':
      return `Denied by Railguard: nobody answered whether to allow ${tool}. It was not sent to ${server}. Tell the person, and retry only when asked to. ${ruleOf(ask)}`;
    case 'locked':
      return `Denied by Railguard: ${tool} needs a person to allow it, and the screen of this machine is locked. It was not sent to ${server}. The person sees it when they are back; retry only when asked to. ${ruleOf(ask)}`;
    case 'held': {
      const until =
        answer.until === null ? 'It waits until then' : `It waits until ${new Date(answer.until).toISOString()}`;
      return `Not executed yet: ${tool} waits for a person in Railguard to allow it (approval ${answer.id}). It was not sent to ${server}. ${until}. Call it again with the very same arguments to wait on, or to have it run once it is allowed. ${ruleOf(ask)}`;
    }
    case 'closed':
      return `Denied by Railguard: the question whether to allow ${tool} ended without an answer. ${sentence(answer.why)} It was not sent to ${server}. Retry to be judged anew. ${ruleOf(ask)}`;
    case 'refused':
      return `Denied by Railguard: ${sentence(answer.message)} ${tool} was not sent to ${server}.`;
  }
}
