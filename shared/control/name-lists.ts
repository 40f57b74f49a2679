import { type CommandName, commands, type EventName, events } from './contract.ts';

/**
 * The names of the contract. The build puts the two lists alone in this module's place for pages and the preload
 * (`scripts/lib/contract-names.ts`): they must not load a schema library for the sake of names.
 */
export const commandNames = Object.keys(commands) as readonly CommandName[];
export const eventNames = Object.keys(events) as readonly EventName[];
