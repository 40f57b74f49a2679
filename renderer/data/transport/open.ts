import type { InterfaceBridge } from './bridge.ts';
import { ipcBridge } from './ipc.ts';
import { hasToken, takeToken } from './token.ts';
import { webBridge } from './web.ts';

/** The bridge that this page has: the window's, else the browser's. */
export function openBridge(page: Window): InterfaceBridge {
  if (page.railguard) return ipcBridge(page.railguard);
  const bridge = webBridge(takeToken(page), {
    fetch: page.fetch.bind(page),
    setTimeout: (run, ms) => page.setTimeout(run, ms),
    clearTimeout: (timer) => page.clearTimeout(timer),
  });
  // A new address typed into this tab changes only the fragment, which loads nothing by itself: what was typed stays.
  page.addEventListener('hashchange', () => {
    if (!hasToken(page.location)) return;
    const token = takeToken(page);
    if (token !== null) bridge.unlock(token);
  });
  return bridge;
}
