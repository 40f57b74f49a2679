import { Fragment, type ReactNode } from 'react';
import type { ServerView } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { count, duration } from '../../format/number.ts';
import { minuteTime, tableTime } from '../../format/time.ts';
import text from '../../ui/text.module.css';
import styles from './servers.module.css';
import type { Health } from './use-health.ts';

function Figure({
  name,
  tip,
  children,
}: {
  readonly name: string;
  readonly tip?: string;
  readonly children: ReactNode;
}) {
  return (
    <div data-tip={tip}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function shown(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '–' : duration(ms);
}

/** A kind that a server never listed is left out: it may offer none. */
function offersOf(tools: number, health: Health['health']) {
  const of = (one: string, n: number | null | undefined) =>
    n === null || n === undefined ? [] : [{ n, words: n === 1 ? one : `${one}s` }];
  return [...of('tool', tools), ...of('prompt', health?.prompts), ...of('resource', health?.resources)];
}

/** How much a server is used, how long its calls take, how often it was started anew, and what it offers. */
export function Figures({ server, of: { health, today } }: { readonly server: ServerView; readonly of: Health }) {
  const { clock, now } = useAppContext();
  const at = health?.restarts.at ?? null;
  const isToday = at !== null && new Date(at).toDateString() === new Date(now()).toDateString();
  return (
    <dl className={styles.figures}>
      <Figure name="Calls today">{today ? count(today.calls) : '–'}</Figure>
      <Figure
        name="p50"
        tip="Half of today's calls took no longer. Whole calls: with Railguard, without waiting for a person."
      >
        {shown(today?.p50)}
      </Figure>
      <Figure name="p99" tip="Of a hundred calls today one took longer.">
        {shown(today?.p99)}
      </Figure>
      <Figure name="Restarts" tip="Since Railguard started">
        {health ? count(health.restarts.count) : '–'}
        {at !== null && <span> last {isToday ? minuteTime(at, clock) : tableTime(at, now(), clock)}</span>}
      </Figure>
      <Figure name="Offers">
        {offersOf(server.tools, health).map(({ n, words }, index) => (
          <Fragment key={words}>
            {index > 0 && <span className={text.after} />}
            {count(n)} <span>{words} </span>
          </Fragment>
        ))}
      </Figure>
    </dl>
  );
}
