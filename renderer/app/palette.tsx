import { useQueries } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { assertNever } from '../../shared/json.ts';
import { type AppContext, useAppContext } from '../data/app-context.ts';
import { commandQuery } from '../data/queries.ts';
import { useStore } from '../data/store.ts';
import { useCommand } from '../data/use-command.ts';
import { Icon } from '../ui/icon.tsx';
import { keyName } from '../ui/keys.ts';
import { useModal } from '../ui/modal.ts';
import { Text } from '../ui/text.tsx';
import { pages } from './navigation.tsx';
import styles from './palette.module.css';
import { type Action, type Entry, firstChoice, sectionsFor } from './palette-entries.ts';
import { Line } from './palette-line.tsx';

function run(entry: Entry, app: AppContext, openKeys: () => void): void {
  const { nav, policies, feed } = app;
  switch (entry.kind) {
    case 'rule':
      void policies.setRule(entry.server, [entry.tool], entry.rule);
      break;
    case 'call':
      nav.go('live');
      feed.select(entry.row.call);
      break;
    case 'tool':
      nav.go('tools', entry.server, entry.tool);
      break;
    case 'page':
      nav.open(entry.page);
      break;
    case 'place':
      nav.go(entry.page, ...entry.path);
      break;
    case 'action':
      act(entry.action, app, openKeys);
      break;
    default:
      assertNever(entry);
  }
}

function act(action: Action, app: AppContext, openKeys: () => void): void {
  const { nav, policies, feed, prefs, journal } = app;
  switch (action) {
    case 'pause':
      void app.pause();
      break;
    case 'resume':
      void app.resume();
      break;
    case 'undo':
      void policies.undoLast();
      break;
    case 'follow':
      nav.go('live');
      feed.follow();
      break;
    case 'keys':
      openKeys();
      break;
    case 'verify':
      void journal.verify();
      break;
    case 'jsonl':
    case 'csv':
      void journal.exportAs('', action);
      break;
    case 'comfortable':
    case 'compact':
      prefs.change({ density: action });
      break;
    case 'light':
    case 'dark':
    case 'system':
      prefs.change({ theme: action });
      break;
    default:
      assertNever(action);
  }
}

/** Where nothing else stands at the end of the line, it says which key runs it. */
function saysReturn(entry: Entry): boolean {
  return entry.kind === 'rule'
    ? !entry.now
    : entry.kind === 'tool' || entry.kind === 'action' || entry.kind === 'place';
}

function keyOf(entry: Entry): string {
  switch (entry.kind) {
    case 'rule':
      return `rule/${entry.rule}`;
    case 'call':
      return `call/${entry.row.call}`;
    case 'tool':
      return `tool/${entry.server}/${entry.tool}`;
    case 'page':
      return `page/${entry.page}`;
    case 'place':
      return `place/${entry.page}/${entry.path.join('/')}`;
    case 'action':
      return `action/${entry.action}`;
    default:
      return assertNever(entry);
  }
}

/** Pages, rules by a tool's name, its latest calls, and what can be done to the gate. Opened by ⌘K. */
export function Palette({ onClose, onKeys }: { readonly onClose: () => void; readonly onKeys: () => void }) {
  const app = useAppContext();
  const { feed, gate, servers, mac, bridge } = app;
  const names = useStore(servers).map(({ name }) => name);
  // A server that cannot be read now has no tools to offer; its own page says why.
  const tools = useQueries({
    queries: names.map((server) => commandQuery(bridge, 'tools.page', { server })),
    combine: (results) => results.flatMap(({ data }) => data?.tools ?? []),
  });
  const agents = useCommand('agents.list', {});
  const paused = useStore(gate)?.state === 'paused';
  const [query, setQuery] = useState('');
  /** Null until a person moves: then the list begins where it is safe. */
  const [moved, setAt] = useState<number | null>(null);
  // The calls of the moment it was opened: a list under a keyboard must not move.
  const [{ order, rows }] = useState(() => feed.get().list);
  const dialog = useModal();
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  const sections = sectionsFor(query, {
    tools,
    rows: order.flatMap((call) => rows.get(call) ?? []),
    pages,
    paused,
    agents: agents.data ?? [],
    servers: names,
  });
  const entries = sections.flatMap((section) => section.entries);
  const at = moved ?? firstChoice(entries);
  const current = entries[Math.min(at, entries.length - 1)];
  useEffect(() => {
    if (at >= 0) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const choose = (entry: Entry | undefined): void => {
    if (!entry) return;
    dialog.current?.close();
    run(entry, app, onKeys);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && entries.length > 0)
      setAt((Math.min(at, entries.length - 1) + step + entries.length) % entries.length);
    else if (event.key === 'Enter') choose(current);
    else return;
    event.preventDefault();
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
      <div className={styles.field}>
        <Icon name="search" />
        <input
          role="combobox"
          aria-label="Search or run a command"
          aria-expanded="true"
          aria-controls={`${id}list`}
          aria-activedescendant={current ? `${id}${keyOf(current)}` : undefined}
          aria-autocomplete="list"
          placeholder="A tool, a page, or what to do"
          value={query}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(null);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div ref={list} id={`${id}list`} role="listbox" aria-label="Results" className={styles.list}>
        {sections.map((section) => (
          <div key={section.title} role="group" aria-label={section.title}>
            <div className={styles.head} role="presentation">
              <Text value={section.title} />
            </div>
            {section.entries.map((entry) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys go through the field above, which owns the focus
              <div
                key={keyOf(entry)}
                id={`${id}${keyOf(entry)}`}
                role="option"
                tabIndex={-1}
                aria-selected={entry === current}
                className={styles.item}
                onPointerMove={() => {
                  if (entry !== current) setAt(entries.indexOf(entry));
                }}
                onClick={() => choose(entry)}
              >
                <Line entry={entry} />
                {entry === current && saysReturn(entry) && (
                  <span className={styles.aside}>{mac ? 'Return' : 'Enter'}</span>
                )}
              </div>
            ))}
          </div>
        ))}
        {entries.length === 0 && (
          <div className={styles.none} role="presentation">
            Nothing matches “<Text value={query} />
            ”.
          </div>
        )}
      </div>
      <div className={styles.foot}>
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
        <span>Changes are written to the audit log</span>
      </div>
    </dialog>
  );
}
