import { useEffect, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { testsTab } from '../../data/policy-address.ts';
import { isCommand } from '../../ui/keys.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { HygienePanel } from './hygiene-panel.tsx';
import type { PanelProps } from './panel.ts';
import styles from './policy.module.css';
import { ReplayPanel } from './replay-panel.tsx';
import { SuggestPanel } from './suggest-panel.tsx';
import { TestsPanel } from './tests-panel.tsx';
import { VersionsPanel } from './versions-panel.tsx';
import { WordsPanel } from './words-panel.tsx';

const tabs = [
  { key: 'words', words: 'In words' },
  { key: 'rules', words: 'Rules' },
  { key: 'replay', words: 'Replay' },
  { key: 'suggest', words: 'Suggest' },
  { key: testsTab, words: 'Tests' },
  { key: 'versions', words: 'Versions' },
] as const;
export function isTab(part: string): boolean {
  return tabs.some(({ key }) => key === part);
}
type Tab = (typeof tabs)[number]['key'];

/** ⌘↵ wherever the focus is on the page, also in the text, where it would begin a line. */
function useRunKey(active: boolean, run: () => void): void {
  const { mac } = useAppContext();
  useEffect(() => {
    if (!active) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || !isCommand(event, mac)) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  });
}

/** What the text means and what it would do. Suggestions and tests are of a server's own document. */
export function SidePanel({ tab: named, ...props }: PanelProps & { readonly tab: string | null }) {
  const { nav } = useAppContext();
  const { place, tests } = props;
  const overlay = place.of.agent !== undefined;
  const own = tabs.filter(({ key }) => !overlay || (key !== 'suggest' && key !== 'tests'));
  const tabNamed = own.find(({ key }) => key === named)?.key;
  const [tab, setTab] = useState<Tab>(tabNamed ?? 'words');
  const [followed, setFollowed] = useState(named);
  // An address that names another part leads there, also from this page itself.
  if (followed !== named) {
    setFollowed(named);
    if (tabNamed !== undefined) setTab(tabNamed);
  }
  const cases = tests.run?.results.length;
  const choices = own.map(({ key, words }) => ({
    key,
    words: key === 'tests' && cases !== undefined ? `${words} ${cases}` : words,
  }));
  const choose = (next: Tab): void => {
    setTab(next);
    // An address that leads to a rule stays: what it shows is the line.
    const [, rest] = nav.get().path;
    if (rest === undefined || isTab(rest)) nav.replace('policy', place.name, next);
  };
  useRunKey(!overlay, () => {
    choose(testsTab);
    void tests.again();
  });
  return (
    <section className={styles.side} aria-label="About this policy">
      <header className={styles.sideHead}>
        <Segmented small label="About this policy" value={tab} choices={choices} onChange={choose} />
      </header>
      {tab === 'words' && <WordsPanel {...props} />}
      {tab === 'rules' && <HygienePanel {...props} />}
      {tab === 'replay' && <ReplayPanel {...props} />}
      {tab === 'suggest' && <SuggestPanel {...props} />}
      {tab === 'tests' && <TestsPanel {...props} />}
      {tab === 'versions' && <VersionsPanel {...props} />}
    </section>
  );
}
