import { useEffect, useState } from 'react';
import { Toaster } from '../components/toaster.tsx';
import { useAppContext } from '../data/app-context.ts';
import { waitingCalls } from '../data/approvals.ts';
import { useSelected, useStore } from '../data/store.ts';
import { AskAnnouncer } from '../features/approvals/ask-announcer.tsx';
import { AskPanel } from '../features/approvals/ask-panel.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { isCommand, isTyping, keyName } from '../ui/keys.ts';
import { DialogPlace, watchFocus } from '../ui/modal.ts';
import text from '../ui/text.module.css';
import { Tips } from '../ui/tips.tsx';
import { Banners } from './banners.tsx';
import { FirstRun } from './first-run.ts';
import { KeysHelp } from './keys-help.tsx';
import { approvalsPage, pageAt, pages } from './navigation.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { Palette } from './palette.tsx';
import { useRestoredFocus } from './restored-focus.ts';
import { SaidPage } from './said-page.tsx';
import styles from './shell.module.css';
import { TitleBar } from './title-bar.tsx';

const railPages = pages.filter(({ within }) => within === undefined);

function Rail() {
  const { nav, mac, approvals } = useAppContext();
  const current = pageAt(useStore(nav).page);
  const waiting = useSelected(approvals, waitingCalls);
  return (
    <nav className={styles.rail} aria-label="Main">
      {railPages.map((page) => (
        <button
          key={page.id}
          type="button"
          className={page.atEnd && styles.atEnd}
          aria-current={page.id === (current.within ?? current.id) ? 'page' : undefined}
          data-tip={`${page.label} · ${keyName(mac, page.key)}`}
          onClick={() => nav.open(page.id)}
        >
          <Icon name={page.icon} size={18} />
          <span>{page.label}</span>
          {page.id === approvalsPage && waiting > 0 && (
            <span className={styles.badge}>
              {waiting}
              <span className={text.heard}> waiting</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}

/** Keys that work on every page; those of a page are bound by the page. */
function useShellKeys(openPalette: () => void, openKeys: () => void): void {
  const app = useAppContext();
  useEffect(() => {
    const { mac, nav, policies, gate, prefs } = app;
    const onKey = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase();
      if (isCommand(event, mac, true) && key === 'a') {
        event.preventDefault();
        nav.go(approvalsPage);
        return;
      }
      if (isCommand(event, mac, true) && key === 'p') {
        event.preventDefault();
        void (gate.get()?.state === 'paused' ? app.resume() : app.pause());
        return;
      }
      if (isCommand(event, mac, true) && key === 'z' && !isTyping(event.target)) {
        event.preventDefault();
        void policies.redoLast();
        return;
      }
      // Shift is a part of `?` on most keyboards, and of none of ours.
      if (event.key === '?' && prefs.get().letterKeys && !isTyping(event.target) && !event.metaKey && !event.ctrlKey) {
        event.preventDefault();
        openKeys();
        return;
      }
      if (!isCommand(event, mac)) return;
      const page = pages.find((entry) => entry.key === key);
      if (key === 'k') openPalette();
      else if (page) nav.open(page.id);
      // In a field ⌘Z belongs to the text.
      else if (key === 'z' && !isTyping(event.target)) void policies.undoLast();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app, openPalette, openKeys]);
}

export function App() {
  const { nav, bridge, approvals, toasts } = useAppContext();
  const waiting = useSelected(approvals, waitingCalls);
  const { page } = useStore(nav);
  const connection = useStore(bridge.connection);
  // A page that showed something keeps it, and what was typed into it, until it is unlocked.
  const [wasOpen, setWasOpen] = useState(false);
  if (connection === 'open' && !wasOpen) setWasOpen(true);
  const [searching, setSearching] = useState(false);
  const [openPalette] = useState(() => () => setSearching(true));
  // On the page that they were asked for on: a press on the rail leaves both.
  const [keysOn, setKeysOn] = useState<string | null>(null);
  const [openKeys] = useState(() => () => setKeysOn(nav.get().page));
  const [dialogs, setDialogs] = useState<HTMLElement | null>(null);
  useShellKeys(openPalette, openKeys);
  useRestoredFocus();
  useEffect(watchFocus, []);
  const current = pageAt(page);
  const Current = current.component;
  useEffect(() => {
    // The desktop app asks for it when it loaded the page anew because its process had ended.
    if (!new URLSearchParams(window.location.search).has('reloaded')) return;
    window.history.replaceState(null, '', `${window.location.pathname}${window.location.hash}`);
    toasts.done('The page had stopped and was loaded anew. The gate guarded all the while.');
  }, [toasts]);
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}Railguard · ${current.label}`;
  }, [current, waiting]);
  return (
    <DialogPlace value={dialogs}>
      <div className={styles.window}>
        <TitleBar onSearch={openPalette} />
        <Rail />
        <main className={styles.content} aria-label={current.label}>
          {connection === 'locked' && !wasOpen ? (
            <EmptyState
              icon="warn"
              bad
              fact="This page is locked"
              help="Its token is missing or no longer valid: Railguard makes a new one at each start. The gate guards all the same. Open the address that it printed, or the one that railguard open prints."
            />
          ) : (
            <>
              <Banners />
              <PageBoundary key={current.id} label={current.label} isLost={connection === 'lost'}>
                <Current />
              </PageBoundary>
            </>
          )}
        </main>
        <div ref={setDialogs} className={styles.dialogs} />
        {searching && <Palette onClose={() => setSearching(false)} onKeys={openKeys} />}
        {keysOn === page && <KeysHelp onClose={() => setKeysOn(null)} />}
        {connection !== 'locked' && current.id !== approvalsPage && <AskPanel />}
        <FirstRun />
        <SaidPage label={current.label} />
        <AskAnnouncer />
        <Toaster />
        <Tips />
      </div>
    </DialogPlace>
  );
}
