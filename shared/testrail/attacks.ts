import type { RuleKind } from '../tool.ts';

export type AttackId =
  | 'destructive-action-autonomy'
  | 'runaway-tool-loop'
  | 'tool-result-injection'
  | 'read-then-write-exfiltration'
  | 'bulk-read'
  | 'mass-change-in-one-call';

/** A way in which a tool is misused, and what to set against it. */
export interface AttackPattern {
  readonly id: AttackId;
  readonly title: string;
  readonly what: string;
  readonly answer: string;
  /** The rules that a click can set against it, the one to begin with first. */
  readonly rules: readonly RuleKind[];
}

export const attackPatterns: Readonly<Record<AttackId, AttackPattern>> = {
  'destructive-action-autonomy': {
    id: 'destructive-action-autonomy',
    title: 'Deleting without a person',
    what: 'An agent that misreads its task, or obeys text planted in a case or comment, deletes or closes what nobody can bring back.',
    answer: 'Hide the tool, or ask, so that a person sees what would be lost before it is.',
    rules: ['ask', 'hide'],
  },
  'runaway-tool-loop': {
    id: 'runaway-tool-loop',
    title: 'Runaway loop',
    what: 'A retry storm or a plan that never ends repeats one change hundreds of times a minute.',
    answer: 'A limit per minute for each agent stops it early and tells the agent when to go on.',
    rules: ['limit'],
  },
  'tool-result-injection': {
    id: 'tool-result-injection',
    title: 'Instructions hidden in test data',
    what: 'Titles, steps, comments and descriptions are written by many hands; a model may take their text for the words of its user.',
    answer: 'Ask before changes, and tie their arguments to the projects and runs the agent works on.',
    rules: ['ask'],
  },
  'read-then-write-exfiltration': {
    id: 'read-then-write-exfiltration',
    title: 'Read here, leaked there',
    what: 'Passwords in steps or customer data in comments are read by one call and leave in the arguments of another.',
    answer: 'Keep the agent inside its project, and have read values recognised when they turn up in later arguments.',
    rules: ['ask'],
  },
  'bulk-read': {
    id: 'bulk-read',
    title: 'Bulk reading',
    what: 'One call returns a whole suite or project: it floods the model, or carries the data off.',
    answer: 'A limit, and a condition on which projects may be read.',
    rules: ['limit', 'ask'],
  },
  'mass-change-in-one-call': {
    id: 'mass-change-in-one-call',
    title: 'Mass change in one call',
    what: 'A single argument, such as include_all, case_ids or is_completed, changes hundreds of tests or a whole project.',
    answer: 'A condition on that argument, or ask.',
    rules: ['ask'],
  },
};
