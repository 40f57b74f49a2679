import type { Ref } from 'react';
import { assertNever } from '../../shared/json.ts';
import { useAppContext } from '../data/app-context.ts';
import { Text } from '../ui/text.tsx';
import styles from './palette.module.css';
import type { Entry, Section } from './palette-entries.ts';
import { Line } from './palette-line.tsx';

/** Where nothing else stands at the end of the line, it says which key runs it. */
function saysReturn(entry: Entry): boolean {
  return entry.kind === 'rule'
    ? !entry.now
    : entry.kind === 'tool' ||
        entry.kind === 'line' ||
        entry.kind === 'action' ||
        entry.kind === 'place' ||
        entry.kind === 'calls';
}

export function keyOf(entry: Entry): string {
  switch (entry.kind) {
    case 'rule':
      return `rule/${entry.rule}`;
    case 'call':
      return `call/${entry.row.call}`;
    case 'calls':
      return 'calls';
    case 'tool':
      return `tool/${entry.server}/${entry.tool}`;
    case 'line':
      return `line/${entry.server}/${entry.tool}`;
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

/** What was found, by kind. `id`: of the list; the field above it owns the focus and names the current entry. */
export function Results({
  id,
  sections,
  current,
  ref,
  onPoint,
  onChoose,
}: {
  readonly id: string;
  readonly sections: readonly Section[];
  readonly current: Entry | undefined;
  readonly ref: Ref<HTMLDivElement>;
  readonly onPoint: (entry: Entry) => void;
  readonly onChoose: (entry: Entry) => void;
}) {
  const { mac } = useAppContext();
  return (
    <div ref={ref} id={id} role="listbox" aria-label="Results" className={styles.list}>
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
                if (entry !== current) onPoint(entry);
              }}
              onClick={() => onChoose(entry)}
            >
              <Line entry={entry} />
              {entry === current && saysReturn(entry) && (
                <span className={styles.aside}>{mac ? 'Return' : 'Enter'}</span>
              )}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
