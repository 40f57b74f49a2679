import { Menu, type MenuItemConstructorOptions } from 'electron';

/**
 * Replaces Electron's own menu, which reloads the page and opens its developer tools. What stays is what the keyboard needs:
 * on macOS copy and paste work only through a menu.
 */
export function setApplicationMenu(platform: NodeJS.Platform): void {
  const roles: MenuItemConstructorOptions[] = [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(roles));
}
