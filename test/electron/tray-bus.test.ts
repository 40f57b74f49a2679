import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BusMember, type Message, privateBus } from './support/bus.ts';
import { eventually } from './support/eventually.ts';
import { interfacePage, type Workplace, workplace } from './support/fixture.ts';
import { isReal } from './support/launch-desktop.ts';
import { closeWindow, windows } from './support/tray.ts';

/** The tray as a panel of Linux sees it: over the session's bus, as a StatusNotifier item with a menu. */

vi.setConfig({ testTimeout: 120_000 });

let place: Workplace;
beforeEach(async () => {
  place = await workplace();
});
afterEach(() => place.clear());

const watcherName = 'org.kde.StatusNotifierWatcher';

/** A panel that shows icons: it keeps the watcher's name, and who registered an item. */
async function openPanel(address: string): Promise<{ readonly bus: BusMember; readonly items: readonly string[] }> {
  const bus = await BusMember.join(address);
  const items: string[] = [];
  const properties = {
    IsStatusNotifierHostRegistered: ['b', true],
    ProtocolVersion: ['i', 0],
    RegisteredStatusNotifierItems: ['as', items],
  };
  bus.answer = ({ member, body, sender }: Message) => {
    if (member === 'RegisterStatusNotifierItem') {
      // An item is named by its name on the bus, or by its path at whoever registers it.
      items.push(String(body[0]).startsWith('/') ? String(sender) : String(body[0]));
      return [''];
    }
    const property = member === 'Get' ? properties[String(body[1]) as keyof typeof properties] : undefined;
    return property === undefined ? null : ['v', property];
  };
  const name = { to: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
  await bus.call({ ...name, member: 'RequestName', signature: 'su', body: [watcherName, 0] });
  return { bus, items };
}

type Line = readonly [id: number, properties: readonly (readonly [string, unknown])[], children: readonly Line[]];

// The stand-in speaks to no bus.
describe.runIf(isReal && process.platform === 'linux')('the tray on the bus of a session', () => {
  it('shows its icon, its words and its menu to a panel; Pause all there pauses, and all of it says so', async () => {
    const address = await privateBus();
    const { bus, items } = await openPanel(address);
    const desktop = await place.start({ env: { DBUS_SESSION_BUS_ADDRESS: address } });
    await interfacePage(desktop);
    await eventually(() => expect(items).toHaveLength(1));
    const item = { to: items[0] ?? '', path: '/StatusNotifierItem', interface: 'org.kde.StatusNotifierItem' };
    const words = async () => ((await bus.property(item, 'ToolTip')) as string[])[2];
    const picture = async () => {
      const pixmaps = (await bus.property(item, 'IconPixmap')) as [width: number, height: number, Buffer][];
      return pixmaps.at(-1) ?? [0, 0, Buffer.alloc(0)];
    };
    const menuAt = {
      to: item.to,
      path: String(await bus.property(item, 'Menu')),
      interface: 'com.canonical.dbusmenu',
    };
    const lines = async (): Promise<readonly { readonly id: number; readonly label: unknown }[]> => {
      const [, root] = await bus.call({ ...menuAt, member: 'GetLayout', signature: 'iias', body: [0, -1, []] });
      return (root as Line)[2].map(([id, properties]) => ({ id, label: Object.fromEntries(properties).label }));
    };
    await eventually(async () => expect(await words()).toBe('Guarding'));
    const [width, height, guarding] = await picture();
    expect([width, height, guarding.length]).toEqual([22, 22, 22 * 22 * 4]);
    const pause = (await lines()).find(({ label }) => label === 'Pause all');

    await bus.call({
      ...menuAt,
      member: 'Event',
      signature: 'isvu',
      body: [pause?.id, 'clicked', ['i', 0], 0],
    });
    await eventually(async () => expect(await place.diary()).toContain('gate.pause through the tray'));
    await eventually(async () => {
      expect(await words()).toBe('Paused');
      expect((await lines()).map(({ label }) => label)).toContain('Resume');
      expect((await picture())[2].equals(guarding)).toBe(false);
    });
  });

  it('comes back to a panel that ended and was started again, and to one that comes late', async () => {
    const address = await privateBus();
    const desktop = await place.start({ env: { DBUS_SESSION_BUS_ADDRESS: address } });
    await interfacePage(desktop);
    const late = await openPanel(address);
    await eventually(() => expect(late.items).toHaveLength(1));
    late.bus.leave();
    const again = await openPanel(address);
    await eventually(() => expect(again.items).toHaveLength(1));
  });

  it('keeps the app without a window while a panel shows it', async () => {
    const address = await privateBus();
    const { items } = await openPanel(address);
    const desktop = await place.start({ env: { DBUS_SESSION_BUS_ADDRESS: address } });
    await interfacePage(desktop);
    await eventually(() => expect(items).toHaveLength(1));
    await closeWindow(desktop);
    await eventually(async () => expect(await windows(desktop)).toBe(0));
    const second = await place.start({ env: { DBUS_SESSION_BUS_ADDRESS: address }, ends: true });
    expect(await second.exited).toBe(0);
    await interfacePage(desktop);
  });

  it('ends the app with its window where nobody on the bus shows it', async () => {
    const desktop = await place.start({ env: { DBUS_SESSION_BUS_ADDRESS: await privateBus() } });
    await interfacePage(desktop);
    await closeWindow(desktop);
    expect(await desktop.exited).toBe(0);
  });
});
