import type { Category, Risk, ToolTrait } from '../tool.ts';
import type { AttackId } from './attacks.ts';
import type { ArgumentNote } from './schema.ts';
import type { ToolSet } from './tool-sets.ts';
import base from './tools-base.json' with { type: 'json' };
import more from './tools-more.json' with { type: 'json' };

export const testrailGroups = [
  'Projects',
  'Cases',
  'Sections',
  'Runs',
  'Results',
  'Datasets',
  'Suites',
  'Plans',
  'Milestones',
  'Attachments',
  'Shared steps',
  'Reference',
] as const;
export type TestRailGroup = (typeof testrailGroups)[number];

/** What a call may touch, and what has a place in a project. */
export const entityKinds = [
  'project',
  'suite',
  'section',
  'case',
  'run',
  'test',
  'dataset',
  'plan',
  'milestone',
  'shared_step',
] as const;
export type EntityKind = (typeof entityKinds)[number];

/** A row of the tables of tools: all that is known of one, and how it is sent. */
export interface ToolRow {
  readonly group: TestRailGroup;
  /** What it is about, in a word. */
  readonly entity: string;
  readonly category: Category;
  readonly risk: Risk;
  /** The smallest set that holds it; `base` are the 29. */
  readonly set: ToolSet;
  readonly trait?: ToolTrait;
  /** Of the 29: the words of the Python server, which agents are used to. */
  readonly description: string;
  readonly what: string;
  readonly why: string;
  readonly caution?: string;
  /** Beyond what every tool of its category is open to. */
  readonly attacks?: readonly AttackId[];
  /** A write that may be repeated and changes nothing more (MCP `idempotentHint`). Reads and deletes always may. */
  readonly repeatable?: boolean;
  /** A write after which something cannot be had back: hosts should warn. */
  readonly loses?: boolean;
  /** Of the 29: exactly those that the Python server publishes, so that its policies and prompts fit. */
  readonly args: Readonly<Record<string, ArgumentNote>>;
  /** Optional ones that TestRail has and the Python server has not. */
  readonly more?: Readonly<Record<string, ArgumentNote>>;
  /** Takes the `custom_` fields of the TestRail in question. */
  readonly custom?: boolean;
  /** Arguments in the path of the request, `run_id?` where it may be missing. All others go into query or body. */
  readonly path: readonly string[];
  /** It answers a list in pages; the member that holds it in TestRail's envelope. */
  readonly list?: string;
  /** Where ids stand in its arguments (`run_id`, `results[].test_id`) and of what; the first is what the call is about. */
  readonly targets: Readonly<Record<string, EntityKind>>;
  /** What to read again after this write, by kind; left out: what it is about. */
  readonly drops?: readonly (EntityKind | 'everything')[];
  /** It reads what is the same for all projects and holds no test data. */
  readonly instance?: boolean;
}

export type TestRailToolName = keyof typeof base | keyof typeof more;

/** All tools: the 29 first, in the order of the Python server's source. */
export const toolRows = { ...base, ...more } as unknown as Readonly<Record<TestRailToolName, ToolRow>>;
