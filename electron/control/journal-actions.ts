import { askEndSchema } from '../../shared/control/asks.ts';
import type { CommandInput, CommandOutput } from '../../shared/control/contract.ts';
import type { EventLine } from '../../shared/control/journal.ts';
import { isJsonObject } from '../../shared/json.ts';
import type { FoundEvents } from '../journal/query/event-log.ts';
import type { JournalReading } from '../journal/reading.ts';
import { appliedPolicy, type PolicyTexts } from './applied-policy.ts';

type Actions = CommandOutput<'journal.actions'>;
type Found = FoundEvents['events'][number];

/** Rows of each list. A report that needs more than this needs an export. */
const mostRows = 200;
/** Each ask has a record of its own beside that of its answer. */
const recordsOfAnAsk = 2;
const changeKinds = ['server', 'agent', 'gate', 'quarantine', 'login', 'export', 'recovered', 'settings'];

/** What people did in a span of time: answered asks, changed policies, changed what stands around them. */
export async function readActions(
  { reading, policies: store }: { readonly reading: Pick<JournalReading, 'events'>; readonly policies: PolicyTexts },
  span: CommandInput<'journal.actions'>,
): Promise<Actions> {
  const find = (kinds: readonly string[], limit: number, more: Partial<typeof span> = {}) =>
    reading.events({ ...span, ...more, kinds, limit });
  const [asked, policies, changes] = await Promise.all([
    find(['approval'], mostRows * recordsOfAnAsk),
    // A policy and a server are of all agents: narrowing to one must not hide what held for it.
    find(['policy'], mostRows, { agents: null }),
    find(changeKinds, mostRows, { agents: null }),
  ]);
  const answers = asked.events.flatMap(answerOf);
  return {
    answers: answers.slice(0, mostRows),
    // Beyond what was read each ask is taken to have its answer.
    answersTotal: answers.length + Math.ceil(Math.max(0, asked.total - asked.events.length) / recordsOfAnAsk),
    policies: await Promise.all(policies.events.map((event) => appliedPolicy(store, lineOf(event), event.detail))),
    policiesTotal: policies.total,
    changes: changes.events.map(lineOf),
    changesTotal: changes.total,
  };
}

function lineOf({ seq, at, kind, agent, server, tool, by, what }: Found): EventLine {
  return { seq, at, kind, agent, server, tool, by, what };
}

/** The answer that a record of an ask holds; nothing for the record of its asking. */
function answerOf(event: Found): Actions['answers'] {
  const answer = isJsonObject(event.detail) ? event.detail.answer : undefined;
  if (answer === undefined || !isJsonObject(answer)) return [];
  const how = askEndSchema.safeParse(answer.how);
  if (!how.success) return [];
  const { what: _what, ...line } = lineOf(event);
  return [{ ...line, how: how.data, afterMs: typeof answer.afterMs === 'number' ? answer.afterMs : 0 }];
}
