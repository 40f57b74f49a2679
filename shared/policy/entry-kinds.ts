/** What an entry of a document is. `tool`: that it is listed; `unless`: an exception from asking. */
export const entryKinds = [
  'default',
  'hide',
  'tool',
  'arguments',
  'require',
  'deny_if',
  'limit',
  'approval',
  'unless',
] as const;
export type EntryKind = (typeof entryKinds)[number];
