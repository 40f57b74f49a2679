import type { Handlers } from '../dispatcher.ts';
import type { ControlParts } from '../parts.ts';
import { agentHandlers } from './agents.ts';
import { feedHandlers } from './feed.ts';
import { gateHandlers } from './gate.ts';
import { policyHandlers } from './policy.ts';
import { serverHandlers } from './servers.ts';
import { testrailHandlers } from './testrail.ts';
import { toolsHandlers } from './tools.ts';

export function allHandlers(parts: ControlParts): Handlers {
  return {
    ...gateHandlers(parts),
    ...feedHandlers(parts),
    ...toolsHandlers(parts),
    ...policyHandlers(parts),
    ...serverHandlers(parts),
    ...testrailHandlers(parts),
    ...agentHandlers(parts),
  };
}
