import type { DesktopState } from '../../../shared/control/desktop.ts';
import type { Notifications, SettingsView } from '../../../shared/control/settings.ts';
import controls from '../../ui/controls.module.css';
import { Switch } from '../../ui/controls.tsx';
import { SettingRow } from './setting-row.tsx';
import styles from './settings.module.css';
import { useSave } from './use-settings.ts';

type Kind = Exclude<keyof Notifications, 'quiet'>;

const kinds: readonly { readonly kind: Kind; readonly name: string; readonly on: string; readonly off: string }[] = [
  {
    kind: 'approvals',
    name: 'Calls that wait for you',
    on: 'A call asks for an answer. High and critical ones offer no Allow there.',
    off: 'Off: a call that nobody sees in time is denied.',
  },
  {
    kind: 'faults',
    name: 'Faults',
    on: 'Something keeps Railguard from guarding.',
    off: 'Off: you see it in the tray and in this window only.',
  },
  {
    kind: 'definitions',
    name: 'Changed definitions',
    on: 'A server changed what you accepted; its calls are denied until you review them.',
    off: 'Off: you see it in the tray and on Servers only.',
  },
  {
    kind: 'bypasses',
    name: 'Ways round the gate',
    on: 'A program can reach a guarded server directly.',
    off: 'Off: you see it on Agents only.',
  },
];

/** What is said outside of the window, and when not. */
export function NotificationsSection({
  view,
  desktop,
}: {
  readonly view: SettingsView;
  readonly desktop: DesktopState | null;
}) {
  const save = useSave();
  const { notifications } = view;
  if (desktop === null) {
    return (
      <SettingRow
        name="Notifications"
        help="The desktop app shows them. Without a screen this page says what needs you at its top, and railguard approvals watch prints what waits."
        also="quiet hours"
      >
        <code className={styles.code}>railguard approvals watch</code>
      </SettingRow>
    );
  }
  return (
    <>
      {!desktop.notifies && (
        <SettingRow
          name="No notifications here"
          help="No program on this desktop shows them, so the approval dialog, the tray and this window alone say what waits. Install one, such as dunst or mako: the next one is tried again."
          also="notification"
        >
          <code className={styles.code}>railguard approvals watch</code>
        </SettingRow>
      )}
      {kinds.map(({ kind, name, on, off }) => (
        <SettingRow key={kind} name={name} help={notifications[kind] ? on : off} also="notification">
          <Switch
            label={name}
            on={notifications[kind]}
            onChange={(to) =>
              save({ notifications: { [kind]: to } }, `${name}: ${to ? 'said' : 'not said'} from now on`, {
                notifications: { [kind]: !to },
              })
            }
          />
        </SettingRow>
      ))}
      <QuietHours quiet={notifications.quiet} />
    </>
  );
}

function QuietHours({ quiet }: Pick<Notifications, 'quiet'>) {
  const save = useSave();
  const set = (to: Notifications['quiet'], words: string): void =>
    save({ notifications: { quiet: to } }, words, { notifications: { quiet } });
  return (
    <SettingRow
      name="Quiet hours"
      help={
        quiet
          ? 'Nothing is shown in between. Calls wait and end as always, and the tray counts them.'
          : 'Off: notifications come at any time.'
      }
    >
      {quiet && (
        <>
          <Time
            label="Quiet from"
            value={quiet.from}
            onChange={(from) => set({ ...quiet, from }, `Quiet from ${from}`)}
          />
          <span>until</span>
          <Time
            label="Quiet until"
            value={quiet.until}
            onChange={(until) => set({ ...quiet, until }, `Quiet until ${until}`)}
          />
        </>
      )}
      <Switch
        label="Quiet hours"
        on={quiet !== null}
        onChange={(to) =>
          to ? set({ from: '22:00', until: '07:00' }, 'Quiet from 22:00 until 07:00') : set(null, 'No quiet hours')
        }
      />
    </SettingRow>
  );
}

function Time({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <span className={controls.input}>
      <input
        type="time"
        aria-label={label}
        value={value}
        onChange={(event) => event.target.value !== '' && onChange(event.target.value)}
      />
    </span>
  );
}
