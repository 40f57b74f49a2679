import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Whether the program that has the keyboard fills the screen, as a presentation does: a dialog would be seen by the audience.
 * Known under X11 alone, where `xprop` is installed. macOS keeps the dialog off the space of such a program by itself; on
 * Windows and under Wayland nobody tells, and the answer is no.
 */
export async function isFullScreenElsewhere(platform: NodeJS.Platform, environment = process.env): Promise<boolean> {
  if (platform !== 'linux' || environment.DISPLAY === undefined || environment.DISPLAY === '') return false;
  try {
    const root = await ask(['-root', '_NET_ACTIVE_WINDOW'], environment);
    const window = /0x[0-9a-f]+/i.exec(root)?.[0];
    if (window === undefined || Number(window) === 0) return false;
    return (await ask(['-id', window, '_NET_WM_STATE'], environment)).includes('_NET_WM_STATE_FULLSCREEN');
  } catch {
    return false;
  }
}

async function ask(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  return (await promisify(execFile)('xprop', [...args], { timeout: 1000, env: environment })).stdout;
}
