import { existsSync } from 'node:fs';

/** The shell first: the same engine without the browser around it, which takes half the processor's time. */
const candidates = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** An installed Chromium or Chrome; `CHROMIUM` names another. */
export function chromiumPath(): string {
  const named = process.env.CHROMIUM;
  const found = named ?? candidates.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error('No Chromium is installed. Install one, or name it in the variable CHROMIUM.');
  return found;
}

/** Nothing of it talks to the network by itself; without a sandbox, because tests may run as root. */
export const chromiumArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * For pages that live for seconds: what V8 would spend to make them fast costs more than it gives back, but for what runs
 * thousands of times, as axe does. Not for what is measured.
 */
export const shortLivedArguments: readonly string[] = [
  ...chromiumArguments,
  '--js-flags=--no-opt --invocation-count-for-maglev=4000',
];
