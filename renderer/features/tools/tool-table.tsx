import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { ToolRow, ToolsPage } from '../../../shared/control/tools.ts';
import { RuleControl } from '../../components/rule-control.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { pendingRule } from '../../data/policy-changes.ts';
import { useStore } from '../../data/store.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { ruleKinds } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import { rem } from '../../ui/rem.ts';
import text from '../../ui/text.module.css';
import { commonRule, groupTools } from './grouping.ts';
import { type ToolActions, ToolRowView } from './tool-row.tsx';
import styles from './tool-table.module.css';

/** Of the mono face at the size of names. */
const characterPx = 7.1;

/** Names are whole before descriptions are: as wide as the longest, within what a row can give away. */
function nameWidth(tools: readonly ToolRow[]): string {
  const longest = tools.reduce((most, { name }) => Math.max(most, name.length), 0);
  return rem(Math.min(240, Math.max(128, Math.ceil(longest * characterPx) + 4)));
}

export function ToolTable({
  page,
  shown,
  onReview,
}: {
  readonly page: ToolsPage;
  /** Those that the search lets through. */
  readonly shown: readonly ToolRow[];
  readonly onReview: (tools: readonly ToolRow[]) => void;
}) {
  const { policies, nav, prefs } = useAppContext();
  const pending = useStore(policies);
  const place = useStore(nav);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string | null>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => groupTools(shown), [shown]);
  const order = useMemo(
    () => groups.filter((group) => !folded.has(group.name)).flatMap((group) => group.tools),
    [groups, folded],
  );
  // Rules are set only on what is seen: a mark on a tool that the search hides does not count.
  const chosen = order.filter((tool) => marked.has(tool.name));
  const most = page.tools.reduce((top, tool) => Math.max(top, tool.calls ?? 0), 0);
  const current = order.some((tool) => tool.name === active) ? active : (order[0]?.name ?? null);

  const latest = useRef({ order, page, onReview, anchor: null as string | null });
  latest.current = { ...latest.current, order, page, onReview };
  const actions = useMemo<ToolActions>(() => {
    const flip = (before: ReadonlySet<string>, name: string): ReadonlySet<string> => {
      const next = new Set(before);
      if (!next.delete(name)) next.add(name);
      return next;
    };
    return {
      setRule: (tool, rule) => void policies.setRule(latest.current.page.server, [tool], rule),
      toggle: (tool) => setOpen((before) => flip(before, tool)),
      choose: (tool, range) => {
        const { order: rows, anchor } = latest.current;
        const from = rows.findIndex((row) => row.name === anchor);
        const to = rows.findIndex((row) => row.name === tool);
        latest.current.anchor = tool;
        if (range && from >= 0 && to >= 0) {
          const between = rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.name);
          setMarked((before) => new Set([...before, ...between]));
        } else setMarked((before) => flip(before, tool));
      },
      review: (name) => latest.current.onReview(latest.current.page.tools.filter((tool) => tool.name === name)),
    };
  }, [policies]);

  const focusRow = (name: string | undefined): void => {
    if (name === undefined) return;
    setActive(name);
    scroll.current?.querySelector<HTMLElement>(`[data-tool="${CSS.escape(name)}"]`)?.focus();
  };

  // "Show the rule" of a call leads here: its tool is opened, seen and focused.
  const led = useRef<typeof place>(null);
  useEffect(() => {
    // Once for each time it is asked for: a reload of the page must not pull the list back.
    const [server, wanted] = place.path;
    if (wanted === undefined || place === led.current || server !== page.server) return;
    if (!page.tools.some((tool) => tool.name === wanted)) return;
    led.current = place;
    setOpen((before) => new Set([...before, wanted]));
    setFolded(new Set());
    setActive(wanted);
    const row = scroll.current?.querySelector<HTMLElement>(`[data-tool="${CSS.escape(wanted)}"]`);
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
  }, [place, page.server, page.tools]);

  useEffect(() => {
    const box = scroll.current;
    if (!box) return;
    const measure = (): void => head.current?.style.setProperty('--bar', `${box.offsetWidth - box.clientWidth}px`);
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    measure();
    return () => observer.disconnect();
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.metaKey || event.ctrlKey || event.altKey || !(event.target instanceof HTMLElement)) return;
    const name = event.target.closest<HTMLElement>('[data-tool]')?.dataset.tool;
    const tool = order.find((row) => row.name === name);
    if (!tool) return;
    const index = order.indexOf(tool);
    const onRow = event.target.dataset.tool !== undefined;
    const letter = event.key.length === 1 && prefs.get().letterKeys ? event.key.toLowerCase() : '';
    const rule = ruleKinds[Number(letter) - 1];
    const step = event.key === 'ArrowDown' || letter === 'j' ? 1 : event.key === 'ArrowUp' || letter === 'k' ? -1 : 0;
    if (step !== 0) {
      const next = order[index + step]?.name;
      if (event.shiftKey && next !== undefined) {
        if (!marked.has(tool.name)) actions.choose(tool.name, false);
        actions.choose(next, true);
      }
      focusRow(next);
    } else if (event.key === 'Home') focusRow(order[0]?.name);
    else if (event.key === 'End') focusRow(order[order.length - 1]?.name);
    else if (onRow && event.key === ' ') actions.choose(tool.name, event.shiftKey);
    else if (onRow && event.key === 'Enter') actions.toggle(tool.name);
    else if (onRow && event.key === 'ArrowRight' && !open.has(tool.name)) actions.toggle(tool.name);
    else if (onRow && event.key === 'ArrowLeft' && open.has(tool.name)) actions.toggle(tool.name);
    else if (rule) {
      // On a selected row a key means what the bar above means: all that is selected.
      const meant = marked.has(tool.name) ? chosen : [tool];
      if (meant.some(({ held }) => held)) return;
      const names = meant.map((row) => row.name);
      void policies.setRule(page.server, names, rule);
    } else if (event.key === 'Escape' && marked.size > 0) setMarked(new Set());
    else return;
    event.preventDefault();
  };

  const all = chosen.length > 0 && chosen.length === order.length;
  const rules = chosen.map((tool) => pendingRule(pending, page, tool.name) ?? tool.rule);
  const mark = (): void => setMarked(chosen.length > 0 ? new Set() : new Set(order.map((tool) => tool.name)));
  const box = (
    <Checkbox
      label={chosen.length > 0 ? 'Clear selection' : 'Select all tools'}
      checked={all ? true : chosen.length > 0 ? 'mixed' : false}
      onChange={mark}
    />
  );
  return (
    <div className={styles.table} ref={(table) => table?.style.setProperty('--tool-w', nameWidth(page.tools))}>
      {chosen.length > 0 && (
        <div ref={head} className={cx(styles.head, styles.bulk)} role="toolbar" aria-label="Selected tools">
          {box}
          <span className={styles.chosen} role="status">
            {chosen.length} selected
          </span>
          <Button small kind="ghost" onClick={() => setMarked(new Set())}>
            Clear<kbd>Esc</kbd>
          </Button>
          <span className={styles.setRule}>Set rule</span>
          <RuleControl
            onBar
            label={chosen.length === 1 ? 'Rule for 1 tool' : `Rule for ${chosen.length} tools`}
            rule={commonRule(rules)}
            held={chosen.some((tool) => tool.held) ? 'One of them has a definition to review first.' : null}
            onChange={(rule) =>
              void policies.setRule(
                page.server,
                chosen.map((tool) => tool.name),
                rule,
              )
            }
          />
          <span />
        </div>
      )}
      <div role="grid" aria-label="Tools" aria-multiselectable="true" className={styles.grid}>
        {chosen.length === 0 && (
          <div ref={head} className={styles.head} role="row">
            <span role="columnheader" className={styles.cell}>
              {box}
            </span>
            <span role="columnheader">Tool</span>
            <span role="columnheader">What it does</span>
            <span role="columnheader">Category</span>
            <span role="columnheader">Risk</span>
            <span role="columnheader" data-calls="">
              Calls<span className={styles.days}>, 7 days</span>
            </span>
            <span role="columnheader">
              Rule <em>· further right is stricter</em>
            </span>
            <span role="columnheader">
              <span className={text.heard}>Details</span>
            </span>
          </div>
        )}
        <div
          ref={scroll}
          role="rowgroup"
          className={styles.scroll}
          onKeyDown={onKeyDown}
          onFocus={(event) => {
            const name =
              event.target instanceof HTMLElement
                ? event.target.closest<HTMLElement>('[data-tool]')?.dataset.tool
                : undefined;
            if (name !== undefined) setActive(name);
          }}
        >
          {groups.map((group) => {
            const isFolded = folded.has(group.name);
            return (
              <div key={group.name} role="none">
                <div role="row" className={styles.group}>
                  <span role="gridcell">
                    <button
                      type="button"
                      aria-expanded={!isFolded}
                      onClick={() => {
                        const next = new Set(folded);
                        if (!next.delete(group.name)) next.add(group.name);
                        setFolded(next);
                      }}
                    >
                      <Icon name={isFolded ? 'right' : 'down'} size={12} />
                      <b>{group.name}</b>
                      {group.tools.length}
                    </button>
                  </span>
                </div>
                {!isFolded &&
                  group.tools.map((tool) => (
                    <ToolRowView
                      key={tool.name}
                      tool={tool}
                      pending={pendingRule(pending, page, tool.name)}
                      open={open.has(tool.name)}
                      chosen={marked.has(tool.name)}
                      active={tool.name === current}
                      most={most}
                      version={page.version}
                      actions={actions}
                    />
                  ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
