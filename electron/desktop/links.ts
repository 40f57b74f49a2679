import { shell } from 'electron';
import type { Control } from '../control/port.ts';
import { mayOpen } from './external-links.ts';

/** Opens a link in the system's browser where the rule allows it; anything else is dropped, and `onRefused` is told. */
export async function openLink(control: Control, link: string, onRefused: (why: string) => void): Promise<void> {
  if (mayOpen(link, await testrailUrl(control))) await shell.openExternal(link);
  else onRefused('a link to a place that is neither TestRail nor the documentation');
}

async function testrailUrl(control: Control): Promise<string | null> {
  try {
    const target = await control.call('testrail.target', {}, { endpoint: 'window', pid: null });
    return typeof target === 'object' && target !== null && 'url' in target && typeof target.url === 'string'
      ? target.url
      : null;
  } catch {
    // Without a known host only the documentation opens.
    return null;
  }
}
