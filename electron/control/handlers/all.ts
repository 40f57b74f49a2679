import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Jobs } from '../jobs.ts';
import { agentHandlers } from './agents.ts';
import { approvalHandlers } from './approvals.ts';
import { attentionHandlers } from './attention.ts';
import { clientHandlers } from './clients.ts';
import { confirmationHandlers } from './confirmations.ts';
import { desktopHandlers } from './desktop.ts';
import { feedHandlers } from './feed.ts';
import { gateHandlers } from './gate.ts';
import { journalHandlers } from './journal.ts';
import { lensHandlers } from './lens.ts';
import { policyHandlers } from './policy.ts';
import { policyDraftHandlers } from './policy-draft.ts';
import { policyHygieneHandlers } from './policy-hygiene.ts';
import { policyScopeHandlers } from './policy-scope.ts';
import { policySuggestionHandlers } from './policy-suggestion.ts';
import { policyTestHandlers } from './policy-tests.ts';
import { policyToolHandlers } from './policy-tools.ts';
import { projectCallHandlers } from './project-calls.ts';
import { serverHandlers } from './servers.ts';
import { settingsHandlers } from './settings.ts';
import { testrailHandlers } from './testrail.ts';
import { toolEditHandlers } from './tool-edits.ts';
import { toolsHandlers } from './tools.ts';
import { tryToolHandlers } from './try-tool.ts';
import { webhookHandlers } from './webhook.ts';
import { windowHandlers } from './windows.ts';

export function allHandlers(context: ControlContext, jobs: Jobs): Handlers {
  return {
    ...gateHandlers(context),
    ...attentionHandlers(context),
    ...feedHandlers(context),
    ...toolsHandlers(context),
    ...toolEditHandlers(context),
    ...tryToolHandlers(context),
    ...policyHandlers(context),
    ...policyDraftHandlers(context),
    ...policyHygieneHandlers(context),
    ...policyScopeHandlers(context),
    ...policySuggestionHandlers(),
    ...policyTestHandlers(context),
    ...policyToolHandlers(context, jobs),
    ...journalHandlers(context, jobs),
    ...lensHandlers(context),
    ...serverHandlers(context),
    ...testrailHandlers(context),
    ...projectCallHandlers(context),
    ...agentHandlers(context),
    ...approvalHandlers(context),
    ...confirmationHandlers(context),
    ...webhookHandlers(context),
    ...clientHandlers(context),
    ...settingsHandlers(context),
    ...desktopHandlers(context),
    ...windowHandlers(context),
  };
}
