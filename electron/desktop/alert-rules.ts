import type { Attention, AttentionItem } from '../../shared/control/attention.ts';
import type { Notifications } from '../../shared/control/settings.ts';

/** Whether nothing is to be said aloud at this minute: `22:00` to `07:00` reaches over midnight. */
export function isQuiet({ quiet }: Pick<Notifications, 'quiet'>, now: Date): boolean {
  if (quiet === null) return false;
  const minute = now.getHours() * 60 + now.getMinutes();
  const [from, until] = [minutesOf(quiet.from), minutesOf(quiet.until)];
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

const switchOf = { fault: 'faults', definition: 'definitions', bypass: 'bypasses' } as const;

/** Notices that wait for an answer: whoever edited a file or gave a command may not be the person. */
const asksPerson: ReadonlySet<string> = new Set(['policy-pending', 'command-pending']);

/**
 * What came on the list since it was looked at last, and is to be told of outside of the window. Calls that wait have their
 * own way; notices never interrupt, but for those that ask something. An item that only changes its words or its count is no news.
 */
export function newsOf(
  before: Attention | null,
  now: Attention,
  settings: Notifications,
  at: Date,
): readonly AttentionItem[] {
  if (isQuiet(settings, at)) return [];
  const known = new Set(before?.items.map(({ id }) => id) ?? []);
  return now.items.filter(
    ({ id, kind, code }) =>
      !known.has(id) &&
      kind !== 'approval' &&
      (kind === 'notice' ? asksPerson.has(code) && settings.approvals : settings[switchOf[kind]]),
  );
}
