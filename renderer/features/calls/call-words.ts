import type { FeedRow } from '../../../shared/control/feed.ts';
import type { CallView, End, StoredValue } from '../../../shared/record.ts';
import { bytes, counted, duration } from '../../format/number.ts';

const endWords: Record<End, string> = { ok: 'success', failed: 'error', broken: 'no answer', cancelled: 'cancelled' };

function cutWords(stored: StoredValue): string {
  return stored.why === 'share' ? 'cut because this agent’s share of the journal is used' : 'cut';
}

/** What the record does not show of a value: `2 values redacted · cut, 1.2 MB in all`. */
export function storedWords(stored: StoredValue): string {
  const parts = [
    stored.redacted > 0 && counted(stored.redacted, 'value redacted', 'values redacted'),
    stored.cut && `${cutWords(stored)}, ${bytes(stored.bytes)} in all`,
  ];
  return parts.filter(Boolean).join(' · ');
}

/** How a call ended, and what there is of its result: `success · 4.1 KB · 1 redacted`. */
export function resultWords({ end }: Pick<FeedRow, 'end'>, result: StoredValue | null): string {
  const parts = [
    end === null ? 'error' : endWords[end],
    result && bytes(result.bytes),
    result && result.redacted > 0 && `${result.redacted} redacted`,
    result?.cut && cutWords(result),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** `0.4 ms in Railguard · 182 ms in testrail`. `view`: the record, where it is here. */
export function timesWords(
  { gatewayMs, totalMs, end, server }: Pick<FeedRow, 'gatewayMs' | 'totalMs' | 'end' | 'server'>,
  view: Pick<CallView, 'decision'> | null,
): string {
  if (gatewayMs === null) return '';
  const inGateway = `${duration(gatewayMs)} in Railguard`;
  // A call that did not end was never sent, or runs.
  if (totalMs === null || end === null) return inGateway;
  // The time until a person answered is neither Railguard's nor counted apart from the server's.
  const wasAsked = view?.decision.trace.some(({ step }) => step === 'approval') ?? false;
  return `${inGateway} · ${duration(totalMs - gatewayMs)} ${wasAsked ? 'until the answer and ' : ''}in ${server}`;
}
