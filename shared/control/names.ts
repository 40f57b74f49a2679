import type { CommandName, EventName } from './contract.ts';
import { commandNames, eventNames } from './name-lists.ts';

const knownCommands: ReadonlySet<unknown> = new Set(commandNames);
const knownEvents: ReadonlySet<unknown> = new Set(eventNames);

/** Asked before anything leaves a window, and again where it arrives. */
export function isCommandName(name: unknown): name is CommandName {
  return knownCommands.has(name);
}

export function isEventName(name: unknown): name is EventName {
  return knownEvents.has(name);
}

/** The two channels between a window and the guarding process: questions up, events down. There is no third. */
export const CALL_CHANNEL = 'railguard:call';
export const EVENT_CHANNEL = 'railguard:event';
