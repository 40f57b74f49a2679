import { BusMember, type Message, privateBus } from './bus.ts';

/** A program of a Linux desktop that shows notifications: what Electron tells it, and a person's click. */
export interface NotificationServer {
  /** Of the bus that it is on. */
  readonly address: string;
  /** Titles on screen, oldest first. */
  titles(): string[];
  click(title: string): void;
}

const name = 'org.freedesktop.Notifications';
const path = '/org/freedesktop/Notifications';

/** Shows notifications on a bus of its own, until the test is over. */
export async function openNotificationServer(): Promise<NotificationServer> {
  const address = await privateBus();
  const bus = await BusMember.join(address);
  const shown = new Map<number, string>();
  let count = 0;
  const signal = (member: string, signature: string, ...body: unknown[]): void =>
    bus.signal({ path, interface: name, member, signature, body });
  const close = (id: number, why: number): void => {
    if (shown.delete(id)) signal('NotificationClosed', 'uu', id, why);
  };
  bus.answer = ({ member, body }: Message) => {
    if (member === 'GetServerInformation') return ['ssss', 'Played', 'Railguard', '1', '1.2'];
    if (member === 'GetCapabilities') return ['as', ['body', 'actions']];
    if (member === 'CloseNotification') {
      close(Number(body[0]), 3);
      return [''];
    }
    if (member !== 'Notify') return null;
    const id = Number(body[1]) === 0 ? ++count : Number(body[1]);
    shown.set(id, String(body[3]));
    return ['u', id];
  };
  const daemon = { to: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
  await bus.call({ ...daemon, member: 'RequestName', signature: 'su', body: [name, 0] });
  return {
    address,
    titles: () => [...shown.values()],
    click(title) {
      const [id] = [...shown].find(([, one]) => one === title) ?? [];
      if (id === undefined) throw new Error(`No notification is titled ${title}`);
      signal('ActionInvoked', 'us', id, 'default');
      close(id, 2);
    },
  };
}
