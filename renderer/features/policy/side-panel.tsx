import { useState } from 'react';
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
  { key: 'tests', words: 'Tests' },
  { key: 'versions', words: 'Versions' },
] as const;
type Tab = (typeof tabs)[number]['key'];

/** What the text means and what it would do. Suggestions and tests are of a server's own document. */
export function SidePanel(props: PanelProps) {
  const [tab, setTab] = useState<Tab>('words');
  const overlay = props.place.of.agent !== undefined;
  const choices = tabs.filter(({ key }) => !overlay || (key !== 'suggest' && key !== 'tests'));
  return (
    <section className={styles.side} aria-label="About this policy">
      <header className={styles.sideHead}>
        <Segmented label="About this policy" value={tab} choices={choices} onChange={setTab} />
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
