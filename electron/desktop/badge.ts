import { app } from 'electron';

/** The number on the app's icon in the Dock, or in a launcher of Linux that shows one. Windows has it in the tray's tooltip. */
export function showBadge(count: number, platform: NodeJS.Platform): void {
  if (platform !== 'win32') app.setBadgeCount(count);
}
