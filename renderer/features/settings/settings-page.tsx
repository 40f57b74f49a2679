import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { DesktopState } from '../../../shared/control/desktop.ts';
import type { SettingsView } from '../../../shared/control/settings.ts';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { useSearchKey } from '../../data/use-search-key.ts';
import { SearchInput } from '../../ui/controls.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { AboutSection } from './about-section.tsx';
import { ApprovalsSection } from './approvals-section.tsx';
import { GeneralSection } from './general-section.tsx';
import { JournalSection } from './journal-section.tsx';
import { NetworkSection } from './network-section.tsx';
import { NotificationsSection } from './notifications-section.tsx';
import { FindContext } from './setting-row.tsx';
import styles from './settings.module.css';
import { ShortcutsSection } from './shortcuts-section.tsx';
import { UpdatesSection } from './updates-section.tsx';
import { useSettings } from './use-settings.ts';
import { WebhookSection } from './webhook-section.tsx';

interface Section {
  /** Its part of the address: `#/settings/journal`. */
  readonly id: string;
  readonly title: string;
  readonly content: ReactNode;
}

/** `#/settings` and `#/settings/SECTION`: sections on the left, one scroll, saved as they change. */
function sectionsOf(view: SettingsView, desktop: DesktopState | null): readonly Section[] {
  return [
    {
      id: 'general',
      title: 'General',
      content: <GeneralSection view={view} desktop={desktop} />,
    },
    {
      id: 'notifications',
      title: 'Notifications',
      content: <NotificationsSection view={view} desktop={desktop} />,
    },
    {
      id: 'approvals',
      title: 'Approvals',
      content: (
        <>
          <ApprovalsSection view={view} />
          <WebhookSection />
        </>
      ),
    },
    { id: 'journal', title: 'Journal and redaction', content: <JournalSection view={view} /> },
    {
      id: 'network',
      title: 'Network',
      content: <NetworkSection view={view} desktop={desktop} />,
    },
    { id: 'shortcuts', title: 'Shortcuts', content: <ShortcutsSection /> },
    { id: 'updates', title: 'Updates', content: <UpdatesSection desktop={desktop} /> },
    { id: 'about', title: 'About', content: <AboutSection /> },
  ];
}

export default function SettingsPage() {
  const { nav } = useAppContext();
  const { path } = useStore(nav);
  const settings = useSettings();
  const desktop = useCommand('desktop.state', {});
  const [searched, setSearched] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLDivElement>(null);
  useSearchKey(search);
  const isRead = settings.data !== undefined && desktop.data !== undefined;
  const place = path[0];
  // An address that names a section lands there, once there is something to land on.
  useEffect(() => {
    if (isRead && place !== undefined) scrollTo(body.current, place);
  }, [isRead, place]);
  const error = settings.error ?? desktop.error;
  return (
    <>
      <PageBar title="Settings" facts={<span>saved as you change them</span>}>
        <SearchInput
          ref={search}
          label="Find a setting"
          placeholder="Find a setting"
          value={searched}
          onChange={(event) => setSearched(event.target.value)}
          className={styles.find}
        />
      </PageBar>
      {error || !isRead ? (
        <AnswerNotRead
          error={error}
          label="Reading settings"
          fact="Settings cannot be read"
          onRetry={() => Promise.all([settings.refetch(), desktop.refetch()])}
        />
      ) : (
        <Sections
          body={body}
          searched={searched.trim().toLowerCase()}
          place={place}
          sections={sectionsOf(settings.data, desktop.data)}
        />
      )}
    </>
  );
}

/** Only the list scrolls: `scrollIntoView` would also move the boxes around it, and the page's bar out of sight. */
function scrollTo(body: HTMLElement | null, section: string): void {
  const part = body?.querySelector<HTMLElement>(`#settings-${CSS.escape(section)}`);
  if (body && part) body.scrollTop = part.offsetTop - body.offsetTop;
}

/** How far below the upper edge the head of a section may stand that counts as read from its begin. */
const nearEdge = 48;

/** The section that a person reads: at the upper edge. The last ones never come there: at the end it is the one that was chosen. */
function sectionRead(box: HTMLElement, chosen: string | undefined): string | undefined {
  const edge = box.getBoundingClientRect().top;
  const parts = [...box.querySelectorAll(':scope > section')].map((part) => ({
    id: part.id.replace('settings-', ''),
    below: part.getBoundingClientRect().top - edge,
  }));
  const isAtEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
  const atEnd = parts.find(({ id, below }) => id === chosen && below >= 0) ?? parts.at(-1);
  return (isAtEnd ? atEnd : parts.findLast(({ below }) => below <= nearEdge))?.id;
}

function Sections({
  body,
  sections,
  searched,
  place,
}: {
  readonly body: React.RefObject<HTMLDivElement | null>;
  readonly sections: readonly Section[];
  readonly searched: string;
  readonly place: string | undefined;
}) {
  const { nav } = useAppContext();
  const [seen, setSeen] = useState(place ?? sections[0]?.id);
  const look = (): void => {
    const named = body.current === null ? undefined : sectionRead(body.current, place);
    if (named !== undefined) setSeen(named);
  };
  return (
    <div className={styles.page}>
      <nav className={styles.sections} aria-label="Sections of the settings">
        {sections.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            aria-current={id === seen ? 'true' : undefined}
            onClick={() => {
              setSeen(id);
              nav.go('settings', id);
              scrollTo(body.current, id);
            }}
          >
            {title}
          </button>
        ))}
      </nav>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div ref={body} className={styles.body} onScroll={look} tabIndex={0} role="region" aria-label="All settings">
        <FindContext value={searched}>
          {sections.map(({ id, title, content }) => (
            <section key={id} id={`settings-${id}`} className={styles.section} aria-label={title}>
              <h2>{title}</h2>
              {content}
            </section>
          ))}
          <p className={styles.none}>No setting matches.</p>
        </FindContext>
      </div>
    </div>
  );
}
