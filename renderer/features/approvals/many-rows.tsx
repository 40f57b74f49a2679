import { memo, useCallback, useId, useRef, useState } from 'react';
import type { AskView } from '../../../shared/control/asks.ts';
import { affectsResults, shortRunWords } from '../../../shared/open-run-words.ts';
import { idText } from '../../../shared/testrail/letters.ts';
import { isShortChange, ShortChange } from '../../components/field-changes.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { useLongList } from '../../ui/use-long-list.ts';
import { Arguments, Warnings } from './ask-body.tsx';
import { Effect } from './ask-effect.tsx';
import { changesWords, isPlainRow, numberWords, onlyKind, subjectLine } from './ask-words.ts';
import { Left } from './countdown.tsx';
import styles from './many-rows.module.css';

/** Where testers see the case already. */
function InOpenRun({ effect }: Pick<AskView, 'effect'>) {
  const openRuns = effect.state === 'known' ? effect.openRuns : null;
  const words = openRuns && shortRunWords(openRuns);
  if (!openRuns || words === null) return null;
  if (!affectsResults(openRuns)) return <span className={styles.run}>{words}</span>;
  return (
    <span className={styles.odd}>
      <Icon name="warn" size={12} />
      {words}
    </span>
  );
}

function WouldDo({ ask }: { readonly ask: AskView }) {
  const { effect, warnings } = ask;
  const [only, ...more] = effect.state === 'known' ? effect.changes : [];
  // Beside its mark a row has no room for more than the names of fields.
  const short = only && more.length === 0 && isShortChange(only) && isPlainRow(ask);
  return (
    <>
      {/* First: what is cut off where there is no room stands at the end. */}
      {warnings.length > 0 && (
        <span className={styles.odd}>
          <Icon name="warn" size={12} />
          something does not show
        </span>
      )}
      {effect.state === 'reading' && <span className={text.t3}>reading</span>}
      {effect.state === 'unknown' && (
        <span className={styles.odd}>
          <Icon name="warn" size={12} />
          effect unknown
        </span>
      )}
      {short && (
        <>
          <Text value={only.field} /> <ShortChange change={only} />
        </>
      )}
      {effect.state === 'known' && only && !short && <Text value={changesWords(effect)} />}
      {effect.state === 'known' && !only && <Text value={effect.numbers.map(numberWords).join(', ')} />}
      <InOpenRun effect={effect} />
    </>
  );
}

interface RowProps {
  readonly ask: AskView;
  readonly ticked: boolean;
  readonly open: boolean;
  readonly onTick: (asks: readonly AskView[], to: boolean) => void;
  readonly onOpen: (id: string, to: boolean) => void;
}

/** Not drawn anew for each step of a scroll. */
const Row = memo(function Row({ ask, ticked, open, onTick, onOpen }: RowProps) {
  const { effect } = ask;
  const box = useId();
  const name = effect.state === 'known' ? effect.subject.name : subjectLine(ask);
  const id = effect.state === 'known' ? idText(effect.subject) : '';
  return (
    <>
      <tr className={cx(!isPlainRow(ask) && effect.state !== 'reading' && styles.flagged)}>
        <td>
          <Checkbox id={box} label={`${id} ${name}`.trim()} checked={ticked} onChange={() => onTick([ask], !ticked)} />
        </td>
        <td className={text.mono}>{id}</td>
        <td className={text.trunc}>
          <label htmlFor={box}>
            <Text value={name} />
          </label>
        </td>
        <td className={styles.would}>
          <WouldDo ask={ask} />
        </td>
        <td className={text.num}>
          <Left until={ask.expiresAt} />
        </td>
        <td>
          <IconButton
            label={`${open ? 'Close' : 'Open'} ${id} ${name}`}
            icon={open ? 'down' : 'right'}
            aria-expanded={open}
            onClick={() => onOpen(ask.id, !open)}
          />
        </td>
      </tr>
      {open && (
        <tr className={styles.opened}>
          <td colSpan={6}>
            <Warnings warnings={ask.warnings} />
            <Effect effect={effect} />
            <Arguments ask={ask} />
          </td>
        </tr>
      )}
    </>
  );
});

function Head({ asks, ticked, onTick }: { asks: readonly AskView[]; ticked: number; onTick: RowProps['onTick'] }) {
  return (
    <thead>
      <tr>
        <th>
          <Checkbox
            label="All rows"
            checked={ticked === 0 ? false : ticked === asks.length ? true : 'mixed'}
            onChange={() => onTick(asks, ticked < asks.length)}
          />
        </th>
        <th className={styles.kind}>{onlyKind(asks) ?? 'Id'}</th>
        <th>Title</th>
        <th>Would change</th>
        <th className={text.num}>Left</th>
        <th>
          <span className={text.heard}>Details</span>
        </th>
      </tr>
    </thead>
  );
}

const rowHeight = 29;

/** One row for each ask, bound to its own arguments; a row opens to all that is known of it. */
export function ManyRows({
  asks,
  isTicked,
  onTick,
}: {
  readonly asks: readonly AskView[];
  readonly isTicked: (ask: AskView) => boolean;
  readonly onTick: (asks: readonly AskView[], to: boolean) => void;
}) {
  const table = useRef<HTMLTableElement>(null);
  // Kept here: a row that is scrolled away and back is as it was.
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState<string | null>(null);
  const focusedAt = asks.findIndex(({ id }) => id === focused);
  const { parts, measure } = useLongList({
    list: table,
    count: asks.length,
    keyOf: (index) => asks[index]?.id ?? String(index),
    height: rowHeight,
    pinned: focusedAt === -1 ? null : focusedAt,
  });
  const toggleRow = useCallback(
    (id: string, to: boolean): void =>
      setOpen((before) => new Set([...before].filter((one) => one !== id).concat(to ? id : []))),
    [],
  );
  return (
    <table className={styles.table} ref={table} aria-rowcount={asks.length + 1}>
      <Head asks={asks} ticked={asks.filter(isTicked).length} onTick={onTick} />
      {parts.map((part) => {
        if (part.kind === 'room') {
          return (
            <tbody key={`room ${part.from}`} aria-hidden="true">
              <tr>
                <td colSpan={6} style={{ height: part.height }} />
              </tr>
            </tbody>
          );
        }
        const ask = asks[part.index];
        if (!ask) return null;
        return (
          <tbody key={ask.id} ref={measure} data-index={part.index} onFocus={() => setFocused(ask.id)}>
            <Row ask={ask} ticked={isTicked(ask)} open={open.has(ask.id)} onTick={onTick} onOpen={toggleRow} />
          </tbody>
        );
      })}
    </table>
  );
}
