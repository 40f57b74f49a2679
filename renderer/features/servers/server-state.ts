import type { ServerView } from '../../../shared/control/servers.ts';
import { visibleText } from '../../format/escape.ts';
import { counted } from '../../format/number.ts';

const stateWords: Record<ServerView['state'], string> = {
  ready: 'Ready',
  starting: 'Starting',
  stopped: 'Stopped',
  failing: 'Does not answer',
  'crash-loop': 'Crash loop',
};

/** What it does now, in a word or two: one that wants a login is not said to be silent. */
export function stateWordsOf({ state, wantsLogin }: ServerView): string {
  return wantsLogin ? 'Log in' : stateWords[state];
}

/** `Starting, 40 s`, from milliseconds. A clock that was set back makes it no shorter than nothing. */
export function startingWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${stateWords.starting}, ${seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`}`;
}

export const kindWords: Record<ServerView['kind'], string> = {
  'built-in': 'built in',
  stdio: 'stdio',
  http: 'remote, over HTTP',
};

/** The one line of a server that matters: that a person has to look at it, why it fails, what waits for a review, else what it offers. */
export function summaryOf({ problem, held: quarantined, tools, unconfirmed }: ServerView): string {
  if (unconfirmed) return 'Imported, waits for your look';
  if (problem !== null) return visibleText(problem);
  if (quarantined > 0) return `${counted(quarantined, 'definition')} to review · ${counted(tools, 'tool')}`;
  return counted(tools, 'tool');
}
