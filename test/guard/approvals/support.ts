import type { Ask } from '../../../electron/guard/approvals/ask.ts';
import type { QueueOptions } from '../../../electron/guard/approvals/options.ts';
import type { ApprovalAnswer, ApprovalRequest } from '../../../electron/guard/approvals/port.ts';
import { ApprovalQueue } from '../../../electron/guard/approvals/queue.ts';
import { compile } from '../../../electron/guard/policy/compile.ts';
import type { ToolCall } from '../../../shared/call.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { ManualClock, policy, testrail, toolCall } from '../support.ts';

/** A call that the rule of `close_run` asks about. */
export function request(call: Partial<ToolCall> = {}, approval: JsonObject = {}): ApprovalRequest {
  const document = policy({ version: '1', tools: { close_run: { approval } } });
  const { tools } = compile(document, { server: testrail, agent: null, version: 1, now: 0 });
  const asks = tools.get('close_run')?.approval;
  if (asks === null || asks === undefined) throw new Error('The rule asks');
  return { call: toolCall('close_run', { run_id: 1 }, call), asks: [asks], definition: 'digest' };
}

/** A queue that holds calls for 45 s, ends asks after 2 min, and notes what it tells. */
export function queueOf(options: Partial<QueueOptions> = {}) {
  const clock = new ManualClock();
  const ended: Ask[] = [];
  let made = 0;
  const queue = new ApprovalQueue({
    clock,
    times: { askMs: () => 120_000, holdMs: () => 45_000 },
    newId: () => `ask-${++made}`,
    riskOf: () => 'High',
    onEnded: (ask) => ended.push(ask),
    ...options,
  });
  /** Asks, and tells what the call was answered once it was. */
  const call = (what: ApprovalRequest = request(), signal?: AbortSignal) => {
    const answers: ApprovalAnswer[] = [];
    void queue.ask(what, signal).then((answer) => answers.push(answer));
    return answers;
  };
  return { queue, clock, ended, call };
}

/** Until promises that are settled have told whoever waits for them. */
export const told = () => new Promise(setImmediate);
