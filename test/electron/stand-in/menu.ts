import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { record } from './recorded.ts';
import { strict } from './strict.ts';

type ItemType = 'normal' | 'separator' | 'submenu' | 'checkbox' | 'radio';

interface ItemOptions {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly type?: ItemType;
  readonly accelerator?: string;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly checked?: boolean;
  readonly submenu?: Menu | readonly ItemOptions[];
  readonly click?: (item: MenuItem, window: unknown, event: object) => void;
}

const roles: ReadonlySet<string> = new Set(
  `about appMenu close copy cut delete editMenu fileMenu front help hide hideOthers minimize paste pasteAndMatchStyle quit
   redo resetZoom selectAll services togglefullscreen undo unhide viewMenu windowMenu zoom zoomIn zoomOut`.split(/\s+/),
);

/** `click()` is what a person does: a disabled item does nothing, a checkbox turns, a radio takes its neighbours' mark. */
export class MenuItem {
  readonly id: string | undefined;
  readonly role: string | undefined;
  readonly type: ItemType;
  readonly accelerator: string | undefined;
  readonly submenu: Menu | undefined;
  label: string;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  menu: Menu | null = null;
  readonly #onClick: ItemOptions['click'];

  constructor(options: ItemOptions) {
    const { role, submenu } = options;
    if (role !== undefined && !roles.has(role)) throw new Error(`Unknown menu role ${role}`);
    if (role === undefined && submenu === undefined && options.type !== 'separator' && options.label === undefined) {
      throw new Error('A menu item needs a label, a role or a type');
    }
    this.id = options.id;
    this.role = role;
    this.type = options.type ?? (submenu === undefined ? 'normal' : 'submenu');
    this.accelerator = options.accelerator;
    this.submenu = submenu === undefined || submenu instanceof Menu ? submenu : Menu.buildFromTemplate(submenu);
    this.label = options.label ?? role ?? '';
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.#onClick = options.click;
  }

  click(): void {
    if (!this.enabled || !this.visible) return;
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.type === 'radio')
      for (const item of this.menu?.items ?? []) if (item.type === 'radio') item.checked = item === this;
    if (this.role === 'quit') app.quit();
    this.#onClick?.(this, undefined, {});
  }
}

export class Menu extends EventEmitter {
  static #application: Menu | null = null;
  static buildFromTemplate(template: readonly (ItemOptions | MenuItem)[]): Menu {
    const menu = new Menu();
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item));
    return menu;
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }
  static getApplicationMenu = (): Menu | null => Menu.#application;

  readonly items: MenuItem[] = [];

  constructor() {
    super();
    // biome-ignore lint/correctness/noConstructorReturn: the app must only ever hold the strict form
    return strict<Menu>('Menu', this);
  }
  append(item: MenuItem): void {
    item.menu = this;
    this.items.push(item);
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found != null) return found;
    }
    return null;
  }
  popup = (): void =>
    record(
      'menu opened',
      this.items.map((item) => item.label),
    );
}
