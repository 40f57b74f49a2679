import {
  type ArgumentsMode,
  argumentsModes,
  type Limit,
  type PolicyDocument,
  type ToolPolicy,
  type WindowName,
} from './document.ts';

/** The stricter holds where documents differ; one that says nothing has no opinion, and where none says it is `schema`. */
export function strictestArguments(modes: readonly (ArgumentsMode | null)[]): ArgumentsMode {
  return argumentsModes.find((mode) => modes.includes(mode)) ?? 'schema';
}

/** What stands for a server without a document: nothing passes. */
export const closedDocument: PolicyDocument = { version: '1', default: 'deny', tools: {} };

/** An overlay without an opinion. */
export const silentDocument: PolicyDocument = { version: '1', default: 'allow' };

/** Seconds of a limit's window. */
export function windowSeconds(window: Limit['window']): number {
  if (typeof window === 'number') return window;
  const seconds: Record<WindowName, number> = { minute: 60, hour: 3600, day: 86_400 };
  return seconds[window];
}

/** The tool's place under `tools`; own properties only, so that a tool called `constructor` finds nothing. */
export function toolPolicy(document: PolicyDocument, tool: string): ToolPolicy | undefined {
  return document.tools !== undefined && Object.hasOwn(document.tools, tool) ? document.tools[tool] : undefined;
}

/** Whether an entry stands at a moment (milliseconds since the epoch): not ended, and not only in the shadow. */
export function enforced(entry: { mode?: string | undefined; until?: string | undefined }, now: number): boolean {
  return entry.mode !== 'shadow' && !ended(entry, now);
}

export function ended(entry: { until?: string | undefined }, now: number): boolean {
  return entry.until !== undefined && Date.parse(entry.until) <= now;
}
