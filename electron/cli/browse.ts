import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writePrivateFile } from '../lib/private-files.ts';

/** How each system opens a file with the program that a person chose for it. */
const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/** What leads to an address: a page that a browser leaves at once. */
export function pageTo(address: string): string {
  const url = new URL(address).href.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${url}"><title>Railguard</title>\n`;
}

/**
 * Opens an address in the browser of the person at this screen. It goes by way of a file that only its owner reads: what a
 * program is started with is public on this machine, and the address holds a token.
 */
export function browse(
  folder: string,
  address: string,
  { platform, env }: Pick<NodeJS.Process, 'platform' | 'env'>,
): void {
  const opener = openers[platform];
  if (opener === undefined) return;
  if (platform === 'linux' && env.DISPLAY === undefined && env.WAYLAND_DISPLAY === undefined) return;
  const page = join(folder, 'open.html');
  writePrivateFile(page, pageTo(address));
  const [program, ...args] = opener;
  const child = spawn(program, [...args, pathToFileURL(page).href], { stdio: 'ignore', detached: true, env });
  // The address stands on the terminal as well.
  child.on('error', () => undefined);
  child.unref();
}
