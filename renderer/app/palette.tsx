import { useQueries } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useAppContext } from '../data/app-context.ts';
import { commandQuery } from '../data/queries.ts';
import { useStore } from '../data/store.ts';
import { useCommand } from '../data/use-command.ts';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/icon.tsx';
import { keyName } from '../ui/keys.ts';
import { useModal } from '../ui/modal.ts';
import text from '../ui/text.module.css';
import { pages } from './navigation.tsx';
import styles from './palette.module.css';
import { type Entry, firstChoice, type Known, type Section, sectionsFor } from './palette-entries.ts';
import { keyOf, Results } from './palette-results.tsx';
import { runEntry } from './run-entry.ts';

/** All that the palette finds things in. */
function useKnown(): Known {
  const { feed, gate, servers, bridge } = useAppContext();
  const names = useStore(servers).map(({ name }) => name);
  // A server that cannot be read now has no tools to offer; its own page says why.
  const tools = useQueries({
    queries: names.map((server) => commandQuery(bridge, 'tools.page', { server })),
    combine: (results) => results.flatMap(({ data }) => data?.tools ?? []),
  });
  const agents = useCommand('agents.list', {}).data ?? [];
  const paused = useStore(gate)?.state === 'paused';
  // The calls of the moment it was opened: a list under a keyboard must not move.
  const [{ order, rows }] = useState(() => feed.get().list);
  return { tools, rows: order.flatMap((call) => rows.get(call) ?? []), pages, paused, agents, servers: names };
}

/** The entry that the keyboard is on, and how it moves. */
function useCurrent(sections: readonly Section[]) {
  const entries = sections.flatMap((section) => section.entries);
  /** Null until a person moves: then the list begins where it is safe. */
  const [moved, setAt] = useState<number | null>(null);
  const at = Math.min(moved ?? firstChoice(entries), entries.length - 1);
  return {
    at,
    current: entries[at],
    begin: (): void => setAt(null),
    point: (entry: Entry): void => setAt(entries.indexOf(entry)),
    step: (by: number): void => {
      if (entries.length > 0) setAt((at + by + entries.length) % entries.length);
    },
  };
}

function Foot() {
  const { mac } = useAppContext();
  return (
    <div className={cx(styles.foot, text.apart)}>
      <span>
        <kbd>↑</kbd>
        <kbd>↓</kbd>
        move
      </span>
      <span>
        <kbd>↵</kbd> run
      </span>
      <span>
        <kbd>{keyName(mac, 'Z')}</kbd> undo afterwards
      </span>
      <span>Changes are written to the journal</span>
    </div>
  );
}

/** What is looked for. It owns the focus; the list below only shows. */
function Field({
  list,
  query,
  current,
  onQuery,
  onKeyDown,
}: {
  /** Id of the list. */
  readonly list: string;
  readonly query: string;
  readonly current: Entry | undefined;
  readonly onQuery: (query: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}) {
  return (
    <div className={styles.field}>
      <Icon name="search" />
      <input
        role="combobox"
        aria-label="Search or run a command"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={current ? `${list}${keyOf(current)}` : undefined}
        aria-autocomplete="list"
        placeholder="A tool, a page, or what to do"
        value={query}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <kbd>Esc</kbd>
    </div>
  );
}

/** Pages, rules by a tool's name, its latest calls, and what can be done to the gate. Opened by ⌘K. */
export function Palette({ onClose, onKeys }: { readonly onClose: () => void; readonly onKeys: () => void }) {
  const app = useAppContext();
  const known = useKnown();
  const [query, setQuery] = useState('');
  const sections = sectionsFor(query, known);
  const { at, current, begin, point, step } = useCurrent(sections);
  const dialog = useModal();
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (at >= 0) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const choose = (entry: Entry | undefined): void => {
    if (!entry) return;
    dialog.current?.close();
    runEntry(entry, app, onKeys);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Enter') choose(current);
    else return;
    event.preventDefault();
  };
  const look = (text: string): void => {
    setQuery(text);
    begin();
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the box closes it; for keys there is Esc
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label="Search or run a command"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      <Field list={id} query={query} current={current} onQuery={look} onKeyDown={onKeyDown} />
      <Results ref={list} id={id} sections={sections} current={current} onPoint={point} onChoose={choose} />
      <Foot />
    </dialog>
  );
}
