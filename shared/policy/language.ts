import { type Operator, operators } from './condition-schema.ts';
import { type argumentsModes, defaultTimeoutSeconds, maxTimeoutSeconds, type windowNames } from './document.ts';
import { grouped } from './schema-messages.ts';

/**
 * The policy language in words: which keys stand where, what each means, and the words its value may be. The editor
 * completes and explains from here, problems name keys from here, and docs/policy.md holds the same sentences.
 */

/** What holds keys of the language. */
export type LanguagePlace =
  | 'document'
  | 'all_tools'
  | 'tool'
  | 'deny_if'
  | 'limit'
  | 'approval'
  | 'unless'
  | 'condition';

/** What a value begins as when its key is written for somebody. */
type Shape = 'object' | 'list' | 'text' | 'plain';

export interface LanguageKey {
  readonly name: string;
  /** One sentence or two; backquotes hold words of the language. */
  readonly meaning: string;
  readonly shape: Shape;
  /** The words that its value may be, with their meaning. Empty: any value of its type. */
  readonly values: readonly { readonly name: string; readonly meaning: string }[];
}

const key = (
  name: string,
  shape: Shape,
  meaning: string,
  values: Readonly<Record<string, string>> = {},
): LanguageKey => ({
  name,
  shape,
  meaning,
  values: Object.entries(values).map(([word, what]) => ({ name: word, meaning: what })),
});

const argumentsMeanings: Readonly<Record<(typeof argumentsModes)[number], string>> = {
  closed: 'as `"schema"`, and no argument has a name that the definition does not declare',
  schema: 'types, enums, required arguments and bounds of the definition must hold',
  any: 'arguments are taken as sent',
};
const operatorMeanings: Readonly<Record<Operator, string>> = {
  eq: 'is this very value; types are not coerced',
  neq: 'is another value, or is missing',
  lt: 'is a number below this one',
  lte: 'is a number of at most this one',
  gt: 'is a number above this one',
  gte: 'is a number of at least this one',
  in: 'is one of this list',
  not_in: 'is none of this list, or is missing',
  exists: 'is there (`true`), or is not (`false`)',
  regex: 'is text that this regular expression (RE2) finds something in',
  contains: 'is text with this text in it, or a list with this item',
};
const windowMeanings: Readonly<Record<(typeof windowNames)[number], string>> = {
  minute: 'any 60 seconds',
  hour: 'any 60 minutes',
  day: 'any 24 hours',
};

const mode = key(
  'mode',
  'text',
  '`"shadow"`: the entry is evaluated and recorded, counted apart, and the call passes.',
  {
    enforce: 'the entry decides; this holds when `mode` is left out',
    shadow: 'evaluated and recorded, not enforced',
  },
);
const until = key(
  'until',
  'text',
  'A date and time, such as `"2026-12-31T18:00:00Z"`, after which the entry no longer stands.',
);
const limits = key(
  'limits',
  'list',
  'How many calls may pass in a span of time. Each entry is a limit of its own; all must have room.',
);
const conditions = 'Conditions that must all hold for the entry to hold';

/** The keys of each place, in the order in which they are mostly written. */
export const language: Readonly<Record<LanguagePlace, readonly LanguageKey[]>> = {
  document: [
    key('version', 'text', 'The version of the language: always `"1"`.', { '1': 'the only version' }),
    key('default', 'text', 'What holds for tools that are not listed: `"deny"` (also when left out) or `"allow"`.', {
      deny: 'a tool that is not listed is denied',
      allow: 'a tool that is not listed is allowed; in the document of one agent it means no opinion',
    }),
    key(
      'arguments',
      'text',
      'How far arguments are checked against the tool\'s definition: `"schema"` (when left out), `"closed"` or `"any"`. Of a tool, it stands in place of the document\'s.',
      argumentsMeanings,
    ),
    key(
      'hide',
      'list',
      'Tools that agents cannot see; a call to one is answered as a call to an unknown tool. `"*"` hides all.',
    ),
    key('all_tools', 'object', 'What counts every tool of the server: `limits`.'),
    key('tools', 'object', 'The rule of each tool, by its name. `{}` allows the tool.'),
  ],
  all_tools: [limits],
  tool: [
    key('require', 'list', 'Conditions that must all hold, else the call is denied.'),
    key(
      'deny_if',
      'list',
      'Denies where all `conditions` of an entry hold; an entry without conditions denies always.',
    ),
    limits,
    key('approval', 'object', 'A person must allow the call.'),
    key(
      'arguments',
      'text',
      'How far arguments are checked against the tool\'s definition: `"schema"` (when left out), `"closed"` or `"any"`. Of a tool, it stands in place of the document\'s.',
      argumentsMeanings,
    ),
  ],
  deny_if: [
    key('conditions', 'list', `${conditions}.`),
    key('on_deny', 'text', 'Why the call is denied, told to the agent.'),
    mode,
    until,
  ],
  limit: [
    key('counter', 'text', 'The name of what counts: limits with equal names count together.'),
    key(
      'window',
      'text',
      'The span that is counted: `"minute"`, `"hour"`, `"day"`, or a number of seconds.',
      windowMeanings,
    ),
    key('max', 'plain', 'How many calls may pass in any span of `window`.'),
    key('scope', 'text', 'Who is counted together: `"grant"` (when left out), `"session"` or `"server"`.', {
      grant: 'each agent by itself',
      session: 'each session of MCP by itself; a new connection begins another',
      server: 'all agents together',
    }),
    key('sum', 'text', 'A path to a number, such as `"args.amount"`: adds up that argument instead of counting calls.'),
    key('count', 'text', 'A path to a list, such as `"args.results"`: adds the number of its items instead of 1.'),
    mode,
    until,
  ],
  approval: [
    key('when', 'list', 'Asks only where all of these conditions hold; none at all asks always.'),
    key('unless', 'list', 'Does not ask where all `conditions` of an entry hold.'),
    key(
      'timeout',
      'plain',
      `Seconds until an unanswered call is denied: ${defaultTimeoutSeconds} when left out, at most ${grouped(maxTimeoutSeconds)}.`,
    ),
    key('reason', 'text', 'Why a person is asked, told to the person and the agent.'),
    mode,
    until,
  ],
  unless: [
    key('conditions', 'list', `${conditions}.`),
    key('only', 'list', 'Names of the only arguments that such a call may carry.'),
    until,
  ],
  condition: [
    key(
      'path',
      'text',
      'What is judged: `args.` and an argument, `args.*` for any of them, or `entity.` and what the call touches.',
    ),
    key(
      'op',
      'text',
      'How it is judged against `value`.',
      Object.fromEntries(operators.map((op) => [op, operatorMeanings[op]])),
    ),
    key('value', 'plain', 'What it is judged against.'),
  ],
};

/** Facts of what a call touches that TestRail says; a path may name others. */
export const entityPaths: Readonly<Record<string, string>> = {
  'entity.project_id': 'the project that the call touches',
  'entity.suite_id': 'the suite that the call touches',
  'entity.section_id': 'the section that the call touches',
  'entity.run_id': 'the run that the call touches',
  'entity.is_completed': 'whether the run, plan, milestone or project that the call touches is closed',
};
