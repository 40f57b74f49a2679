import type { AgentDetail, LimitUse } from '../../../shared/control/agents.ts';
import { count } from '../../format/number.ts';
import { Meter } from '../../ui/controls.tsx';
import text from '../../ui/text.module.css';
import styles from './agents.module.css';

const scopeWords = { grant: '', session: ' in its fullest session', server: ' by all agents' } as const;
const shownTools = 3;

function toolsOf({ server, tools }: LimitUse): string {
  if (tools.length === 0) return `all of ${server}`;
  const rest = tools.length - shownTools;
  return rest > 1 ? `${tools.slice(0, shownTools).join(', ')} and ${rest} more` : tools.join(', ');
}

/** How much of each limit is used up in the window that ends now; the fullest first. */
export function AgentLimits({ detail }: { readonly detail: AgentDetail | null }) {
  const limits = detail?.limits.toSorted((one, other) => other.used / other.max - one.used / one.max) ?? [];
  return (
    <section className={styles.section}>
      <h3>Limits</h3>
      {detail !== null && limits.length === 0 && <p className={text.t3}>None: its calls are not counted.</p>}
      <ul className={styles.limits}>
        {limits.map((limit) => (
          <li key={`${limit.server} ${limit.tools.join()} ${limit.per} ${limit.max} ${limit.own}`}>
            <span className={`${text.trunc} ${text.t2}`} data-tip={limit.tools.join(', ')}>
              {toolsOf(limit)}
            </span>
            <span>
              {count(limit.used)} of {count(limit.max)} per {limit.per}
              {scopeWords[limit.scope]}
            </span>
            <Meter part={limit.used / limit.max} />
          </li>
        ))}
      </ul>
    </section>
  );
}
