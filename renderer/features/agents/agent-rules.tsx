import type { AgentDetail, AgentView } from '../../../shared/control/agents.ts';
import { reaches } from '../../components/reach.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { count } from '../../format/number.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './agents.module.css';

type OfServer = AgentDetail['servers'][number];
/** What it may do, a sentence for each server, and what its own rules change of that. */
export function AgentRules({
  agent,
  detail,
}: {
  readonly agent: AgentView;
  readonly detail: { readonly data: AgentDetail | undefined; readonly error: Error | null; refetch(): unknown };
}) {
  const { nav } = useAppContext();
  return (
    <section className={styles.section}>
      <h3>What it may do</h3>
      {detail.error && (
        <p className={text.t3}>
          {reasonOf(detail.error)} <LinkButton onClick={() => void detail.refetch()}>Try again</LinkButton>
        </p>
      )}
      {!detail.data && !detail.error && <Skeleton label="Reading what it may do" lines={2} />}
      {detail.data?.servers.map(({ server, tools, overlay }) => (
        <div key={server} className={styles.server}>
          <ReachLine server={server} tools={tools} />
          {overlay && overlay.length > 0 && <OverlayTable overlay={overlay} />}
          <Button
            small
            kind="ghost"
            icon="policy"
            aria-label={`${overlay === null ? 'Give it rules of its own' : 'Open its own rules'} on ${server}`}
            onClick={() => nav.go('policy', `${server}@${agent.id}`)}
          >
            {overlay === null ? 'Give it rules of its own' : 'Open its own rules'}
          </Button>
        </div>
      ))}
    </section>
  );
}

function ReachLine({ server, tools }: Pick<OfServer, 'server' | 'tools'>) {
  return (
    <p className={text.apart}>
      <b>{server}</b>
      {tools.length === 0 && <span className={text.t3}>no tools known</span>}
      {reaches.map(({ reach, words, icon }) => {
        const those = tools.filter((tool) => tool.reach === reach);
        if (those.length === 0) return null;
        return (
          <span
            key={reach}
            className={styles.reach}
            data-rule={reach}
            data-tip={those
              .slice(0, 12)
              .map(({ name }) => name)
              .join(', ')}
          >
            <Icon name={icon} size={12} />
            {count(those.length)} {words}
          </span>
        );
      })}
    </p>
  );
}

function OverlayTable({ overlay }: { readonly overlay: NonNullable<OfServer['overlay']> }) {
  return (
    <table className={styles.overlay} aria-label="What its own rules change">
      <thead>
        <tr>
          <th scope="col">Own rules for</th>
          <th scope="col">For all</th>
          <th scope="col">For this agent as well</th>
        </tr>
      </thead>
      <tbody>
        {overlay.map(({ name, before, after }) => (
          <tr key={name}>
            <th scope="row" className={text.mono}>
              <Text value={name} kind="name" />
            </th>
            <td>
              <Text value={before} />
            </td>
            <td>
              <Text value={after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
