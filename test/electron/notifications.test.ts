import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from './support/eventually.ts';
import { interfacePage, type Workplace, workplace } from './support/fixture.ts';
import { type Desktop, isReal } from './support/launch-desktop.ts';
import { type NotificationServer, openNotificationServer } from './support/notification-server.ts';
import { lookAt, lookAway } from './support/tray.ts';

/** What the desktop code tells the system, over a small application that says what happened. */

vi.setConfig({ testTimeout: 60_000 });

let place: Workplace;
beforeEach(async () => {
  place = await workplace();
});
afterEach(() => place.clear());

type Global = { railguardFixture: { emit(name: string, payload: unknown): void } };

const emit = (desktop: Desktop, name: string, payload: unknown): Promise<void> =>
  desktop.evaluate(
    (_electron, event) => (globalThis as unknown as Global).railguardFixture.emit(event.name, event.payload),
    { name, payload },
  );
const item = (kind: string, id: string, page: string) => ({
  id,
  kind,
  code: kind,
  title: `${id} happened`,
  help: 'Look at it.',
  place: { page, path: [] },
  count: 1,
});
const ask = {
  id: 'a1',
  state: 'waiting',
  sentence: 'Claude Code wants to delete a run',
  risk: 'Critical',
  server: 'testrail',
  tool: 'delete_run',
};
/** Who shows what a real Electron tells the session's bus; the stand-in shows it by itself. */
let server: NotificationServer | null = null;
const titles = async (desktop: Desktop): Promise<string[]> =>
  server?.titles() ?? desktop.evaluate(({ system }) => system.notifications.map(({ title }) => title));
const click = async (desktop: Desktop, wanted: string): Promise<void> => {
  if (server !== null) server.click(wanted);
  else
    await desktop.evaluate(
      ({ system }, title) => system.notifications.find((one) => one.title === title)?.click(),
      wanted,
    );
};

async function started(env: Readonly<Record<string, string>> = {}): Promise<Desktop> {
  server = isReal ? await openNotificationServer() : null;
  const bus = server === null ? {} : { DBUS_SESSION_BUS_ADDRESS: server.address };
  const desktop = await place.start({ env: { ...env, ...bus } });
  await interfacePage(desktop);
  // The list was read: what comes from here on is news.
  await eventually(async () => expect(await place.diary()).toContain('attention.list through the tray'));
  await lookAway(desktop);
  return desktop;
}

describe.skipIf(isReal && process.platform !== 'linux')('notifications', () => {
  it('tell of what came on the list, lead to where it is dealt with, and go with it', async () => {
    const desktop = await started();
    const fault = item('fault', 'journal', 'live');
    const changed = item('definition', 'testrail', 'servers');
    await emit(desktop, 'attention.changed', { items: [fault, changed], badge: 1 });
    await eventually(async () => expect(await titles(desktop)).toEqual(['journal happened', 'testrail happened']));
    // A desktop without a launcher that shows numbers keeps none.
    if (!isReal) expect(await desktop.evaluate(({ app }) => app.badgeCount)).toBe(1);
    await emit(desktop, 'attention.changed', { items: [changed], badge: 1 });
    await eventually(async () => expect(await titles(desktop)).toEqual(['testrail happened']));
    await click(desktop, 'testrail happened');
    await (await desktop.window()).waitForURL(/#\/servers$/);
  });

  it.skipIf(isReal)('that cannot be shown are reported once, and the next one is tried again', async () => {
    const desktop = await started();
    const words = 'A notification could not be shown: Nobody shows notifications';
    await desktop.evaluate(({ system }) => system.setNotifies(false));
    await emit(desktop, 'attention.changed', { items: [item('fault', 'a', 'live')], badge: 0 });
    await eventually(() => expect(desktop.output()).toContain(words));
    await emit(desktop, 'attention.changed', { items: [item('fault', 'b', 'live')], badge: 0 });
    await desktop.evaluate(({ system }) => system.setNotifies(true));
    await emit(desktop, 'attention.changed', { items: [item('fault', 'c', 'live')], badge: 0 });
    await eventually(async () => expect(await titles(desktop)).toEqual(['c happened']));
    expect(desktop.output().split(words)).toHaveLength(2);
  });

  it('are none of what is switched off, and none in the window that a person has before them', async () => {
    const desktop = await started();
    const quiet = { approvals: true, faults: false, definitions: true, bypasses: true, quiet: null };
    await emit(desktop, 'settings.changed', { notifications: quiet });
    await emit(desktop, 'attention.changed', { items: [item('fault', 'f', 'live')], badge: 0 });
    await lookAt(desktop);
    await emit(desktop, 'attention.changed', { items: [item('definition', 'd', 'servers')], badge: 1 });
    await lookAway(desktop);
    await emit(desktop, 'attention.changed', { items: [item('bypass', 'b', 'agents')], badge: 0 });
    await eventually(async () => expect(await titles(desktop)).toEqual(['b happened']));
  });

  it.skipIf(isReal)('of a Critical call deny it or lead to it on macOS, and never allow it', async () => {
    const desktop = await started({ STAND_IN_PLATFORM: 'darwin' });
    // The dialog of the small application shows nothing, so that nobody turns to it.
    await emit(desktop, 'approvals.changed', { waiting: [ask], sessions: [], timeoutSeconds: 120, holdSeconds: 45 });
    const shown = await vi.waitFor(
      async () => {
        const [first] = await desktop.evaluate(({ system }) =>
          system.notifications.map(({ title, actions }) => ({ title, actions: actions.map(({ text }) => text) })),
        );
        expect(first).toBeDefined();
        return first;
      },
      { timeout: 50_000, interval: 250 },
    );
    expect(shown).toEqual({ title: ask.sentence, actions: ['Deny', 'Review'] });
    await desktop.evaluate(({ system }) => system.notifications[0]?.press(0));
    await eventually(async () => expect(await place.diary()).toContain('approvals.answer through the tray'));
  });
});
