import type { InterfaceBridge } from './bridge.ts';
import { ipcBridge } from './ipc.ts';
import { holdsToken, takeToken } from './token.ts';
import { webBridge } from './web.ts';

/** The bridge that this page has: the window's, else the browser's. */
export function openBridge(page: Window): InterfaceBridge {
  if (page.railguard) return ipcBridge(page.railguard);
  // A new address typed into this tab changes only the fragment, which loads nothing by itself.
  page.addEventListener('hashchange', () => {
    if (!holdsToken(page.location)) return;
    takeToken(page);
    page.location.reload();
  });
  return webBridge(takeToken(page), {
    fetch: page.fetch.bind(page),
    setTimeout: (run, ms) => page.setTimeout(run, ms),
    clearTimeout: (timer) => page.clearTimeout(timer),
  });
}
