import type { ControlParts } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Jobs } from '../jobs.ts';
import { agentHandlers } from './agents.ts';
import { approvalHandlers } from './approvals.ts';
import { clientHandlers } from './clients.ts';
import { feedHandlers } from './feed.ts';
import { gateHandlers } from './gate.ts';
import { journalHandlers } from './journal.ts';
import { policyHandlers } from './policy.ts';
import { policyDraftHandlers } from './policy-draft.ts';
import { policyToolHandlers } from './policy-tools.ts';
import { serverHandlers } from './servers.ts';
import { testrailHandlers } from './testrail.ts';
import { toolsHandlers } from './tools.ts';

export function allHandlers(parts: ControlParts, jobs: Jobs): Handlers {
  return {
    ...gateHandlers(parts),
    ...feedHandlers(parts),
    ...toolsHandlers(parts),
    ...policyHandlers(parts),
    ...policyDraftHandlers(parts),
    ...policyToolHandlers(parts, jobs),
    ...journalHandlers(parts, jobs),
    ...serverHandlers(parts),
    ...testrailHandlers(parts),
    ...agentHandlers(parts),
    ...approvalHandlers(parts),
    ...clientHandlers(parts),
  };
}
