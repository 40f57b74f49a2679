import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import type { ToolRow, ToolsPage } from '../../../shared/control/tools.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { visibleText } from '../../format/escape.ts';
import { rem } from '../../ui/rem.ts';
import text from '../../ui/text.module.css';
import { useSaid } from '../../ui/use-said.ts';
import { useScrollBarWidth } from '../../ui/use-scroll-bar-width.ts';
import { BulkBar, TableHead } from './table-head.tsx';
import { rowActionOf } from './table-keys.ts';
import { ToolGroupRows } from './tool-group.tsx';
import styles from './tool-table.module.css';
import { type ToolRows, useToolRows } from './use-tool-rows.ts';

/** Of the mono face at the size of names. */
const characterPx = 7.1;

/** Names are whole before descriptions are: as wide as the longest, within what a row can give away. */
function nameWidth(tools: readonly ToolRow[]): string {
  const longest = tools.reduce((most, { name }) => Math.max(most, name.length), 0);
  return rem(Math.min(240, Math.max(128, Math.ceil(longest * characterPx) + 4)));
}

type Box = RefObject<HTMLDivElement | null>;

function rowIn(box: Box, name: string): HTMLElement | null {
  return box.current?.querySelector<HTMLElement>(`[data-tool="${CSS.escape(name)}"]`) ?? null;
}

function toolAt(target: EventTarget): string | undefined {
  return target instanceof HTMLElement ? target.closest<HTMLElement>('[data-tool]')?.dataset.tool : undefined;
}

/** "Show the rule" of a call leads here: its tool is opened, seen and focused. */
function useLedTo(page: ToolsPage, box: Box, reveal: ToolRows['reveal']): void {
  const { nav } = useAppContext();
  const place = useStore(nav);
  const led = useRef<typeof place>(null);
  useEffect(() => {
    // Once for each time it is asked for: a reload of the page must not pull the list back.
    const [server, wanted] = place.path;
    if (wanted === undefined || place === led.current || server !== page.server) return;
    if (!page.tools.some((tool) => tool.name === wanted)) return;
    led.current = place;
    reveal(wanted);
    const row = rowIn(box, wanted);
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
  }, [place, page.server, page.tools, box, reveal]);
}

/** The keys of a row: see `rowActionOf`. */
function useRowKeys({
  page,
  rows,
  box,
  say,
}: {
  page: ToolsPage;
  rows: ToolRows;
  box: Box;
  say: (words: string) => void;
}) {
  const { policies, prefs } = useAppContext();
  const { order, chosen, marked, open, actions, activate, clear } = rows;
  const focusRow = (name: string | undefined): void => {
    if (name === undefined) return;
    activate(name);
    rowIn(box, name)?.focus();
  };
  return (event: KeyboardEvent<HTMLDivElement>): void => {
    const index = order.findIndex((row) => row.name === toolAt(event.target));
    const tool = order[index];
    if (!tool || !(event.target instanceof HTMLElement) || event.target.closest('[data-edit], dialog')) return;
    const { name } = tool;
    const action = rowActionOf(event, {
      onRow: event.target.dataset.tool !== undefined,
      isOpen: open.has(name),
      anyChosen: marked.size > 0,
      letterKeys: prefs.get().letterKeys,
    });
    if (action === null) return;
    // On a chosen row a key means what the bar above means: all that is chosen.
    const meant = marked.has(name) ? chosen : [tool];
    if (action.kind === 'rule' && meant.some(({ held }) => held)) return;
    event.preventDefault();
    if (action.kind === 'move') {
      const next = order[index + action.step]?.name;
      if (action.range && next !== undefined) {
        if (!marked.has(name)) actions.choose(name, false);
        actions.choose(next, true);
      }
      focusRow(next);
    } else if (action.kind === 'first') focusRow(order[0]?.name);
    else if (action.kind === 'last') focusRow(order.at(-1)?.name);
    else if (action.kind === 'choose') actions.choose(name, action.range);
    else if (action.kind === 'toggle') {
      // A row of a table bears no such state: it is said.
      say(`${visibleText(name, 'name')} ${open.has(name) ? 'collapsed' : 'expanded'}`);
      actions.toggle(name);
      // Esc comes from a control of the details too, which are gone then.
      focusRow(name);
    } else if (action.kind === 'clear') clear();
    else {
      const names = meant.map((row) => row.name);
      void policies.setRule(page.server, names, action.rule);
    }
  };
}

export function ToolTable({
  page,
  shown,
}: {
  readonly page: ToolsPage;
  /** Those that the search lets through. */
  readonly shown: readonly ToolRow[];
}) {
  const rows = useToolRows(page, shown);
  const scroll = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  useLedTo(page, scroll, rows.reveal);
  useScrollBarWidth(scroll, head);
  const [said, say] = useSaid();
  const onKeyDown = useRowKeys({ page, rows, box: scroll, say });
  const isChosen = rows.chosen.length > 0;
  return (
    <div className={styles.table} ref={(table) => table?.style.setProperty('--tool-w', nameWidth(page.tools))}>
      {isChosen && <BulkBar page={page} rows={rows} ref={head} />}
      <div role="grid" aria-label="Tools" aria-multiselectable="true" className={styles.grid}>
        {!isChosen && <TableHead rows={rows} ref={head} />}
        <div
          ref={scroll}
          role="rowgroup"
          className={styles.scroll}
          onKeyDown={onKeyDown}
          onFocus={(event) => {
            const name = toolAt(event.target);
            if (name !== undefined) rows.activate(name);
          }}
        >
          {rows.groups.map((group) => (
            <ToolGroupRows key={group.name} group={group} page={page} rows={rows} />
          ))}
        </div>
      </div>
      <p className={text.heard} aria-live="polite">
        {said}
      </p>
    </div>
  );
}
