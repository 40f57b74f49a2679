import type { CommandOutput } from '../../shared/control/contract.ts';
import { counted } from '../format/number.ts';
import { type Clock, dateOf, minuteTime } from '../format/time.ts';

export type ProjectCalls = CommandOutput<'testrail.projectCalls'>;

interface Named {
  readonly id: number;
  readonly name: string;
}

/** `All projects`, `Storefront, Checkout`; `Project 4` where its name is not known, and a number where they are many. */
export function scopeWords(projects: readonly number[] | null, named: readonly Named[]): string {
  if (projects === null) return 'All projects';
  if (projects.length > 2) return counted(projects.length, 'project');
  return projects.map((id) => named.find((one) => one.id === id)?.name ?? `Project ${id}`).join(', ') || 'No project';
}

interface Choice {
  readonly id: number;
  /** Null: it is kept to, and not among the projects now. */
  readonly name: string | null;
  readonly ticked: boolean;
}

/** All that can be ticked or unticked; nothing before the names are known. */
export function choicesOf(projects: readonly number[] | null, named: readonly Named[] | undefined): readonly Choice[] {
  if (named === undefined) return [];
  const gone = (projects ?? []).filter((id) => !named.some((one) => one.id === id));
  return [
    ...named.map(({ id, name }) => ({ id, name, ticked: projects?.includes(id) === true })),
    ...gone.map((id) => ({ id, name: null, ticked: true })),
  ];
}

/** With a project in it, or without. Once it was the last one, none are left: that is every project. */
export function withProject(projects: readonly number[] | null, id: number, inside: boolean): readonly number[] {
  const others = (projects ?? []).filter((other) => other !== id);
  return inside ? [...others, id].sort((a, b) => a - b) : others;
}

/** The ids in `1, 4`, each once; null where it is no list of ids. */
export function idsIn(text: string): readonly number[] | null {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const ids = words.map((word) => (/^\d+$/.test(word) ? Number(word) : Number.NaN));
  if (ids.some((id) => !Number.isSafeInteger(id) || id < 1)) return null;
  return [...new Set(ids)].sort((a, b) => a - b);
}

/** Over which calls the numbers beside the projects count, and how many of them the choice leaves out. */
export function callsWords(
  { projects, unknown, since, whole }: ProjectCalls,
  chosen: readonly number[] | null,
  clock: Clock,
): string {
  const span = whole ? 'Calls in 7 days' : `Calls since ${dateOf(since, clock)}, ${minuteTime(since, clock)}`;
  const outside = projects.filter(({ id }) => chosen?.includes(id) === false);
  const left = outside.reduce((sum, { calls }) => sum + calls, 0);
  const parts = [
    chosen !== null && left > 0 && `${counted(left, 'call')} of them touched other projects`,
    unknown > 0 && `of ${counted(unknown, 'call')} the project is not known`,
  ].filter(Boolean);
  return parts.length === 0 ? `${span}.` : `${span}; ${parts.join('; ')}.`;
}
