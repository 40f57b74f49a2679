import { EventEmitter } from 'node:events';
import { needReady } from './app.ts';
import { vetoable } from './event.ts';
import type { Menu } from './menu.ts';
import { type NativeImage, nativeImage } from './native-image.ts';
import { record } from './recorded.ts';
import { strict } from './strict.ts';

/** The trays that stand now: tests click them with `tray.emit('click')` and read their menus. */
export const trays = new Set<Tray>();

export class Tray extends EventEmitter {
  image: NativeImage;
  toolTip = '';
  title = '';
  /** As it was when it was set: on Linux a later change of an item does not show until the menu is set again. */
  menu: Menu | null = null;
  #destroyed = false;
  /** The menu that was opened last, where none is set. */
  opened: Menu | null = null;

  constructor(...[image, ...guid]: [image: NativeImage | string, guid?: string]) {
    super();
    needReady('Tray');
    if (guid.some((named) => !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(named)))) {
      throw new Error('Invalid GUID format');
    }
    if (process.env.STAND_IN_TRAY === 'none') throw new Error('This desktop has no tray');
    this.image = loaded(image);
    const seen = strict<Tray>('Tray', this);
    trays.add(seen);
    this.once('destroyed', () => trays.delete(seen));
    // biome-ignore lint/correctness/noConstructorReturn: the app must only ever hold the strict form
    return seen;
  }
  setImage(image: NativeImage | string): void {
    this.image = loaded(image);
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setTitle(text: string): void {
    this.title = text;
  }
  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
  }
  popUpContextMenu(menu?: Menu): void {
    this.opened = menu ?? this.menu;
    record(
      'tray menu opened',
      this.opened?.items.map((item) => item.label),
    );
  }
  getBounds = (): object => ({ x: 1800, y: 0, width: 22, height: 22 });
  setIgnoreDoubleClickEvents = (): void => undefined;
  isDestroyed = (): boolean => this.#destroyed;
  destroy(): void {
    this.#destroyed = true;
    this.emit('destroyed');
  }
  /** As if the person clicked the icon. */
  click(): void {
    this.emit('click', vetoable({}), this.getBounds());
  }
}

/** Unlike elsewhere in Electron, a picture that is not there is an error here. */
function loaded(image: NativeImage | string): NativeImage {
  const found = typeof image === 'string' ? nativeImage.createFromPath(image) : image;
  if (found.isEmpty()) throw new Error('Failed to load the image of a tray');
  return found;
}
