import { type KeyboardEvent, memo, useCallback, useMemo, useState } from 'react';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { redactedLength } from '../../shared/redacted.ts';
import { visibleText } from '../format/escape.ts';
import { LinkButton } from './button.tsx';
import styles from './code.module.css';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import text from './text.module.css';
import { Text } from './text.tsx';
import { toggled } from './toggled.ts';
import { previewOf, type TreeLine, treeLines } from './tree-lines.ts';

/** What a folded object says of itself: its first plain values, ids before the others. */
function Preview({ value, redacted }: { readonly value: JsonValue; readonly redacted: boolean }) {
  return previewOf(value).map(([key, part]) => (
    <span key={key} className={cx(styles.preview, text.after, text.apart)}>
      <span className={styles.key}>
        <Text value={key} />
      </span>
      <Value value={part} redacted={redacted} />
    </span>
  ));
}

function Value({
  value,
  redacted,
  open = false,
}: {
  readonly value: JsonValue;
  readonly redacted: boolean;
  /** Whether a long string is shown in full: then its breaks break. */
  readonly open?: boolean;
}) {
  const taken = redacted ? redactedLength(value) : null;
  if (taken !== null)
    return <span className={styles.redacted}>redacted · {taken === 1 ? '1 character' : `${taken} characters`}</span>;
  if (typeof value === 'string') {
    return (
      <span className={styles.string}>
        &quot;
        <Text value={value} kind={open ? 'prose' : 'line'} />
        &quot;
      </span>
    );
  }
  if (Array.isArray(value))
    return <span className={styles.quiet}>array, {value.length === 1 ? '1 item' : `${value.length} items`}</span>;
  if (isJsonObject(value)) {
    const size = Object.keys(value).length;
    return <span className={styles.quiet}>object, {size === 1 ? '1 key' : `${size} keys`}</span>;
  }
  return <span className={styles.number}>{String(value)}</span>;
}

type ValueLine = Extract<TreeLine, { readonly kind: 'value' }>;

/** Arrow keys go from line to line, and open or fold the one they are on. */
function onLineKey(
  event: KeyboardEvent<HTMLDivElement>,
  { path, open }: ValueLine,
  toggle: (path: string) => void,
): void {
  const here = event.currentTarget;
  const items = [...(here.parentElement?.querySelectorAll<HTMLElement>('[role="treeitem"]') ?? [])];
  const focus = (step: number): void => items[items.indexOf(here) + step]?.focus();
  if (event.key === 'ArrowDown') focus(1);
  else if (event.key === 'ArrowUp') focus(-1);
  else if (event.key === 'ArrowRight' && open === false) toggle(path);
  else if (event.key === 'ArrowLeft' && open === true) toggle(path);
  else if ((event.key === 'Enter' || event.key === ' ') && open !== null) toggle(path);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

const setDepth = (depth: number) => (box: HTMLElement | null) => box?.style.setProperty('--depth', String(depth));

/** Drawn anew where the tree opens or folds, not where focus moves on: a tree has up to 2,000 lines. */
const Line = memo(function Line({
  line,
  redacted,
  tabStop,
  onToggle,
  onFocus,
}: {
  readonly line: ValueLine;
  readonly redacted: boolean;
  readonly tabStop: boolean;
  /** Opens or folds the value at a path. */
  readonly onToggle: (path: string) => void;
  readonly onFocus: (path: string) => void;
}) {
  const { path, depth, name, value, open } = line;
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-expanded={open ?? undefined}
      aria-selected={false}
      tabIndex={tabStop ? 0 : -1}
      className={cx(styles.line, text.apart)}
      data-open={open === true && typeof value === 'string' ? '' : undefined}
      ref={setDepth(depth)}
      onFocus={() => onFocus(path)}
      onClick={() => {
        if (open !== null) onToggle(path);
      }}
      onKeyDown={(event) => onLineKey(event, line, onToggle)}
    >
      <span className={styles.fold}>
        {open !== null && typeof value !== 'string' && <Icon name={open ? 'down' : 'right'} size={12} />}
      </span>
      {name !== null && (
        <span className={styles.key}>
          <Text value={name} />
        </span>
      )}
      <span className={styles.value}>
        <Value value={value} redacted={redacted} open={open === true} />
        {open === false && depth === 0 && <Preview value={value} redacted={redacted} />}
      </span>
    </div>
  );
});

/** A value as a tree. Strings are cut at one line until pressed; redacted values are a pill without the value. */
export function JsonTree({
  label,
  value,
  redacted = false,
  openDepth = 1,
}: {
  readonly label: string;
  readonly value: JsonValue;
  /** True only where the journal says that it redacted something. */
  readonly redacted?: boolean;
  readonly openDepth?: number;
}) {
  /** Paths turned over against what `openDepth` says. */
  const [toggledPaths, setToggledPaths] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map());
  const [active, setActive] = useState('');
  const lines = useMemo(
    () => treeLines(value, { openDepth, turned: toggledPaths, shown }),
    [value, openDepth, toggledPaths, shown],
  );
  const toggle = useCallback((path: string) => setToggledPaths((before) => toggled(before, path)), []);
  return (
    <div role="tree" aria-label={visibleText(label)} className={cx(styles.code, styles.tree)}>
      {lines.map((line) =>
        line.kind === 'cut' ? (
          <div key={line.path} role="none" className={styles.more} ref={setDepth(line.depth)}>
            The rest is not shown. Fold something above to see more.
          </div>
        ) : line.kind === 'more' ? (
          <div key={line.path} role="none" className={styles.more} ref={setDepth(line.depth)}>
            <LinkButton onClick={() => setShown(new Map(shown).set(line.parent, line.shown + 200))}>
              Show {Math.min(200, line.left)} more of {line.left}
            </LinkButton>
          </div>
        ) : (
          <Line
            key={line.path}
            line={line}
            redacted={redacted}
            tabStop={line.path === active || (active === '' && line.depth === 0)}
            onToggle={toggle}
            onFocus={setActive}
          />
        ),
      )}
    </div>
  );
}
