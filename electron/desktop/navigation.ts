import type { Session, WebContents } from 'electron';
import { isInterfaceUrl } from './address.ts';

/**
 * Keeps a page where it is: it goes nowhere but to the interface itself, opens no window and holds no webview. A link
 * that wants a new window is handed to `openLink`, which decides whether the system's browser may have it.
 */
export function guardNavigation(contents: WebContents, openLink: (url: string) => void): void {
  // Covers the page and every frame in it; `will-navigate` would leave the frames out.
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isInterfaceUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isInterfaceUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openLink(url);
    return { action: 'deny' };
  });
}

/** The interface needs no permission but writing to the clipboard, after a press. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Denies cameras, places, notifications of pages, file access … to every page of the session. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(granted.has(permission) && isInterfaceUrl(contents.getURL()));
  });
  session.setPermissionCheckHandler((contents, permission) => {
    return granted.has(permission) && contents !== null && isInterfaceUrl(contents.getURL());
  });
  session.setDevicePermissionHandler(() => false);
}
