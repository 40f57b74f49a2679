import { type KeyboardEvent, useMemo, useState } from 'react';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { redactedLength } from '../../shared/redacted.ts';
import { LinkButton } from './button.tsx';
import styles from './code.module.css';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import { Text } from './text.tsx';
import { previewOf, type TreeLine, treeLines } from './tree-lines.ts';

/** What a folded object says of itself: its first plain values, ids before the others. */
function Preview({ value, redacted }: { readonly value: JsonValue; readonly redacted: boolean }) {
  return previewOf(value).map(([key, part]) => (
    <span key={key} className={styles.preview}>
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
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map());
  const [active, setActive] = useState('');
  const lines = useMemo(() => treeLines(value, { openDepth, turned, shown }), [value, openDepth, turned, shown]);

  const turn = (path: string): void => {
    const next = new Set(turned);
    if (!next.delete(path)) next.add(path);
    setTurned(next);
  };
  const onKeyDown = (
    event: KeyboardEvent<HTMLDivElement>,
    line: Extract<TreeLine, { readonly kind: 'value' }>,
  ): void => {
    const here = event.currentTarget;
    const items = [...(here.parentElement?.querySelectorAll<HTMLElement>('[role="treeitem"]') ?? [])];
    const focus = (step: number): void => items[items.indexOf(here) + step]?.focus();
    if (event.key === 'ArrowDown') focus(1);
    else if (event.key === 'ArrowUp') focus(-1);
    else if (event.key === 'ArrowRight' && line.open === false) turn(line.path);
    else if (event.key === 'ArrowLeft' && line.open === true) turn(line.path);
    else if ((event.key === 'Enter' || event.key === ' ') && line.open !== null) turn(line.path);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div role="tree" aria-label={label} className={cx(styles.code, styles.tree)}>
      {lines.map((line) =>
        line.kind === 'more' ? (
          <div
            key={line.path}
            role="none"
            className={styles.more}
            ref={(box) => box?.style.setProperty('--depth', String(line.depth))}
          >
            <LinkButton onClick={() => setShown(new Map(shown).set(line.parent, line.shown + 200))}>
              Show {Math.min(200, line.left)} more of {line.left}
            </LinkButton>
          </div>
        ) : (
          <div
            key={line.path}
            role="treeitem"
            aria-level={line.depth + 1}
            aria-expanded={line.open ?? undefined}
            aria-selected={false}
            tabIndex={line.path === active || (active === '' && line.depth === 0) ? 0 : -1}
            className={styles.line}
            data-open={line.open === true && typeof line.value === 'string' ? '' : undefined}
            ref={(box) => box?.style.setProperty('--depth', String(line.depth))}
            onFocus={() => setActive(line.path)}
            onClick={() => {
              if (line.open !== null) turn(line.path);
            }}
            onKeyDown={(event) => onKeyDown(event, line)}
          >
            <span className={styles.fold}>
              {line.open !== null && typeof line.value !== 'string' && (
                <Icon name={line.open ? 'down' : 'right'} size={12} />
              )}
            </span>
            {line.name !== null && (
              <span className={styles.key}>
                <Text value={line.name} />
              </span>
            )}
            <span className={styles.value}>
              <Value value={line.value} redacted={redacted} open={line.open === true} />
              {line.open === false && line.depth === 0 && <Preview value={line.value} redacted={redacted} />}
            </span>
          </div>
        ),
      )}
    </div>
  );
}
