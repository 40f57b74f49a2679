import type { CallId } from '../../../shared/names.ts';
import type { AppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { asCurl } from '../../format/curl.ts';

/** Copies a call as a command line, from its record where the row holds only the beginning of its arguments. */
export async function copyCall({ feed, bridge, gate, servers, toasts }: AppContext, call: CallId): Promise<void> {
  const row = feed.get().list.rows.get(call);
  if (!row) return;
  try {
    const whole = row.arguments.cut ? ((await bridge.call('feed.detail', { call }))?.view.arguments ?? null) : null;
    const prefix = servers.get().find(({ name }) => name === row.server)?.prefix ?? '';
    const address = gate.get()?.address ?? 'http://127.0.0.1:7420';
    const curl = asCurl(address, prefix, whole === null ? row : { ...row, arguments: whole });
    if (curl === null) {
      toasts.problem('Not copied. The record does not hold the whole call, so it cannot be repeated.');
      return;
    }
    await navigator.clipboard.writeText(curl);
    toasts.done('Copied as curl, with $RAILGUARD_TOKEN in place of the token');
  } catch (error) {
    toasts.problem(`Not copied. ${reasonOf(error)}`);
  }
}
