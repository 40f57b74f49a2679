import type { AgentDetail, LimitUse } from '../../../shared/control/agents.ts';
import { count } from '../../format/number.ts';
import { Meter } from '../../ui/controls.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './agents.module.css';

const scopeWords = { grant: '', session: ' in its fullest session', server: ' by all agents' } as const;
const shownTools = 3;

function toolsOf({ server, tools }: LimitUse): string {
  if (tools.length === 0) return `all of ${server}`;
  const rest = tools.length - shownTools;
  return rest > 1 ? `${tools.slice(0, shownTools).join(', ')} and ${rest} more` : tools.join(', ');
}

interface Line extends LimitUse {
  /** Several limits of the same size, each on its own tool. */
  readonly each: boolean;
}

const sizeOf = ({ server, max, per, scope, own }: LimitUse): string => [server, max, per, scope, own].join(' ');

/** The tools of a limit that the agent can see. A server whose tools are not known yet hides none. */
function seenTools({ tools, server }: LimitUse, { servers }: AgentDetail): string[] {
  const known = servers.find((one) => one.server === server)?.tools ?? [];
  if (known.length === 0) return tools;
  return tools.filter((tool) => known.some(({ name, rule }) => name === tool && rule !== 'hide'));
}

/**
 * The fullest first. Limits that are unused share a line where they are of one size: a preset writes one for each tool, and
 * thirty empty bars would push what is used, and all that stands below, out of sight.
 */
function linesOf(detail: AgentDetail): Line[] {
  const lines: Line[] = [];
  const unused = new Map<string, Line>();
  for (const limit of detail.limits) {
    const tools = seenTools(limit, detail);
    if (tools.length === 0 && limit.tools.length > 0) continue;
    if (limit.used > 0 || tools.length === 0) {
      lines.push({ ...limit, tools, each: false });
      continue;
    }
    const same = unused.get(sizeOf(limit));
    unused.set(sizeOf(limit), { ...limit, tools: [...(same?.tools ?? []), ...tools], each: same !== undefined });
  }
  return [...lines, ...unused.values()].toSorted((one, other) => other.used / other.max - one.used / one.max);
}

/** How much of each limit is used up in the window that ends now. */
export function AgentLimits({
  detail: { data, error },
}: {
  readonly detail: { readonly data: AgentDetail | undefined; readonly error: Error | null };
}) {
  const lines = data ? linesOf(data) : [];
  return (
    <section className={styles.section}>
      <h3>Limits</h3>
      {!data && (error ? <p className={text.t3}>Not known.</p> : <Skeleton label="Reading its limits" lines={2} />)}
      {data && lines.length === 0 && <p className={text.t3}>None: its calls are not counted.</p>}
      <ul className={styles.limits}>
        {lines.map((limit) => (
          <li key={`${limit.tools.join()} ${sizeOf(limit)}`} className={text.apart}>
            <span className={`${text.trunc} ${text.t2}`} data-tip={limit.tools.join(', ')}>
              <Text value={toolsOf(limit)} />
            </span>
            <span>
              {count(limit.used)} of {count(limit.max)} per {limit.per}
              {limit.each && ', each'}
              {scopeWords[limit.scope]}
            </span>
            <Meter part={limit.used / limit.max} />
          </li>
        ))}
      </ul>
    </section>
  );
}
