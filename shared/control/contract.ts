import type { z } from 'zod';
import { agentsCommands, agentsEvents } from './agents.ts';
import { approvalsCommands, approvalsEvents } from './approvals.ts';
import { attentionCommands, attentionEvents } from './attention.ts';
import { clientsCommands, clientsEvents } from './clients.ts';
import { confirmationCommands } from './confirmations.ts';
import { desktopCommands, desktopEvents } from './desktop.ts';
import { feedCommands, feedEvents } from './feed.ts';
import { gateCommands, gateEvents } from './gate.ts';
import { journalCommands, journalEvents } from './journal.ts';
import { lensCommands } from './lens.ts';
import { policyCommands } from './policy.ts';
import { policyToolsCommands } from './policy-tools.ts';
import { serverImportCommands } from './server-import.ts';
import { serversCommands, serversEvents } from './servers.ts';
import { settingsCommands, settingsEvents } from './settings.ts';
import { testrailCommands } from './testrail.ts';
import { toolsCommands, toolsEvents } from './tools.ts';
import { tryToolCommands } from './try-tool.ts';
import { webhookCommands } from './webhook.ts';
import { windowsCommands } from './windows.ts';

/**
 * The one contract between the interface, the command line and the process that guards: every command with what goes in
 * and what comes out, every event with what it carries; a file beside this one for each part. Preload, web endpoint, handlers
 * and renderer derive from it.
 */
export const commands = {
  ...gateCommands,
  ...attentionCommands,
  ...feedCommands,
  ...toolsCommands,
  ...tryToolCommands,
  ...policyCommands,
  ...policyToolsCommands,
  ...journalCommands,
  ...lensCommands,
  ...serversCommands,
  ...serverImportCommands,
  ...testrailCommands,
  ...agentsCommands,
  ...approvalsCommands,
  ...confirmationCommands,
  ...webhookCommands,
  ...clientsCommands,
  ...settingsCommands,
  ...desktopCommands,
  ...windowsCommands,
} as const;

export type Commands = typeof commands;
export type CommandName = keyof Commands;
export type CommandInput<N extends CommandName> = z.input<Commands[N]['input']>;
export type CommandOutput<N extends CommandName> = z.output<Commands[N]['output']>;

export const events = {
  ...gateEvents,
  ...attentionEvents,
  ...feedEvents,
  ...toolsEvents,
  ...journalEvents,
  ...serversEvents,
  ...agentsEvents,
  ...approvalsEvents,
  ...clientsEvents,
  ...settingsEvents,
  ...desktopEvents,
} as const;
export type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<N extends EventName> = z.output<Events[N]>;
