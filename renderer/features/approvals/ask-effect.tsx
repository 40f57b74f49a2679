import { Fragment } from 'react';
import type { AskEffect } from '../../../shared/control/asks.ts';
import { countedLabel } from '../../../shared/counted-label.ts';
import { affectsResults, runSentence } from '../../../shared/open-run-words.ts';
import { idText } from '../../../shared/testrail/letters.ts';
import { FieldChanges } from '../../components/field-changes.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { sentence } from '../../format/escape.ts';
import { count, duration } from '../../format/number.ts';
import { dayName, dayTime } from '../../format/time.ts';
import controls from '../../ui/controls.module.css';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { Note } from '../../ui/note.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './ask-effect.module.css';

type Known = Extract<AskEffect, { readonly state: 'known' }>;

/** Statuses that every TestRail has; those of one's own are neutral. */
const tones: Record<string, string | undefined> = {
  Passed: styles.passed,
  Failed: styles.failed,
  Blocked: styles.blocked,
  Retest: styles.retest,
  Untested: styles.untested,
};

function Statuses({ statuses }: { readonly statuses: Readonly<Record<string, number>> }) {
  const parts = Object.entries(statuses).filter(([, many]) => many > 0);
  const words = parts.map(([status, many]) => `${status} ${count(many)}`).join(', ');
  return (
    <>
      <div className={styles.bar} role="img" aria-label={words}>
        {parts.map(([status, many]) => (
          <i
            key={status}
            className={tones[status] ?? styles.other}
            ref={(bar) => bar?.style.setProperty('flex-grow', String(many))}
          />
        ))}
      </div>
      <ul className={styles.legend} aria-hidden="true">
        {parts.map(([status, many]) => (
          <li key={status}>
            <i className={tones[status] ?? styles.other} />
            <Text value={status} /> <b>{count(many)}</b>
          </li>
        ))}
      </ul>
    </>
  );
}

function headingOf(effect: AskEffect): string {
  if (effect.state !== 'known') return 'What it would touch';
  if (effect.changes.length > 0) return 'What would change';
  return effect.permanent ? 'What would be lost' : 'What it would touch';
}

function KnownEffect({ effect }: { readonly effect: Known }) {
  const { clock, now } = useAppContext();
  const { subject, project, numbers, statuses, changes } = effect;
  return (
    <div className={styles.box}>
      <p className={styles.name}>
        <Text value={subject.name} />
      </p>
      <p className={cx(text.sm, text.t2)}>
        {subject.kind.charAt(0).toUpperCase() + subject.kind.slice(1)} {idText(subject)}
        {project && (
          <>
            {' '}
            in project <Text value={project.name} />
          </>
        )}
        {subject.createdAt !== null && `, created ${dayName(subject.createdAt, now(), clock)}`}
      </p>
      {numbers.length > 0 && (
        <dl className={styles.figures}>
          {numbers.map(({ label, count: many, atLeast }) => (
            <div key={label}>
              <dd>
                {count(many)}
                {atLeast && <span> or more</span>}
              </dd>
              <dt>
                <Text value={atLeast ? label : countedLabel(label, many)} />
              </dt>
            </div>
          ))}
        </dl>
      )}
      {statuses && Object.keys(statuses).length > 0 && <Statuses statuses={statuses} />}
      {changes.length > 0 && <FieldChanges changes={changes} />}
    </div>
  );
}

/** What happens, the heart of it first; tools that it names look like tools. */
function Words({ words }: Pick<Known, 'words'>) {
  const end = words.indexOf('. ') + 1;
  return (
    <span>
      <b>
        <Text value={words.slice(0, end)} />
      </b>
      {words
        .slice(end)
        .split(/\b([a-z]+(?:_[a-z]+)+)\b/)
        .map((part, nth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one unchanging text
          <Fragment key={nth}>
            {nth % 2 === 1 ? <code className={text.mono}>{part}</code> : <Text value={part} />}
          </Fragment>
        ))}
    </span>
  );
}

/** Where testers see what is changed already. */
function InOpenRuns({ openRuns }: Pick<Known, 'openRuns'>) {
  const words = openRuns === null ? '' : runSentence(openRuns);
  if (openRuns === null || words === '') return null;
  if (affectsResults(openRuns)) {
    return (
      <Note>
        <Text value={words} />
      </Note>
    );
  }
  return (
    <p className={styles.words}>
      <span>
        <Text value={words} />
      </span>
    </p>
  );
}

/** What the call would touch, as names and numbers, or that it is not known. */
export function Effect({ effect, bare }: { readonly effect: AskEffect; readonly bare?: boolean }) {
  const { clock } = useAppContext();
  if (effect.state === 'none') return null;
  return (
    <section>
      {!bare && (
        <h3 className={text.section}>
          {headingOf(effect)}
          {effect.state === 'known' && (
            <span className={text.aside}>
              read with {effect.readWith} at {dayTime(effect.readAt, clock)}, {duration(effect.readMs)}
            </span>
          )}
        </h3>
      )}
      {effect.state === 'reading' && (
        <div className={styles.box} role="status" aria-busy="true">
          <p className={cx(text.sm, text.t3)}>
            Reading <Text value={effect.what} />
          </p>
          <i className={controls.skeleton} />
          <i className={controls.skeleton} />
        </div>
      )}
      {effect.state === 'unknown' && (
        <Note>
          <b>Effect unknown.</b> {sentence(effect.why)}
        </Note>
      )}
      {effect.state === 'known' && (
        <>
          <KnownEffect effect={effect} />
          {effect.words !== '' && (
            <p className={cx(styles.words, effect.permanent && styles.permanent)}>
              {effect.permanent && <Icon name="warn" size={14} />}
              <Words words={effect.words} />
            </p>
          )}
          <InOpenRuns openRuns={effect.openRuns} />
        </>
      )}
    </section>
  );
}
