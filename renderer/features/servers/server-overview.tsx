import type { ServerView } from '../../../shared/control/servers.ts';
import { NotRead } from '../../components/not-read.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { count } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { MasterDetail, MasterItem } from '../../ui/master-detail.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { ServerDetails } from './server-details.tsx';
import { summaryOf } from './server-state.ts';
import styles from './servers.module.css';
import { StateSign } from './state-sign.tsx';
import { StateWords } from './state-words.tsx';

function Item({ server, chosen }: { readonly server: ServerView; readonly chosen: boolean }) {
  const { nav } = useAppContext();
  return (
    <MasterItem chosen={chosen} onChoose={() => nav.go('servers', server.name)} className={styles.item}>
      <span className={styles.sign}>
        <StateSign state={server.state} wantsLogin={server.wantsLogin} />
      </span>
      <span className={text.row}>
        <b className={text.trunc}>{server.name}</b>
        {server.kind === 'built-in' && <span className={text.tag}>built-in</span>}
      </span>
      <span className={styles.state}>
        <StateWords server={server} />
      </span>
      <span className={cx(styles.line, text.mono, text.trunc)}>
        <Text value={server.target} />
      </span>
      <span className={cx(styles.line, text.trunc)}>{summaryOf(server)}</span>
    </MasterItem>
  );
}

/** All servers, and one of them in detail. */
export function ServerOverview({
  servers,
  server,
}: {
  readonly servers: readonly ServerView[];
  readonly server: ServerView | null;
}) {
  const { nav } = useAppContext();
  const ready = servers.filter(({ state }) => state === 'ready').length;
  return (
    <>
      <PageBar
        title="Servers"
        facts={
          servers.length > 0 && [
            <span key="servers">
              <b>{count(servers.length)}</b> {servers.length === 1 ? 'server' : 'servers'}
            </span>,
            <span key="ready">
              <b>{count(ready)}</b> ready
            </span>,
            <span key="others">other agents and servers go on while one fails</span>,
          ]
        }
      >
        <Button onClick={() => nav.go('servers', '+', 'client')}>Import from a client…</Button>
        <Button icon="plus" onClick={() => nav.go('servers', '+')}>
          Add server
        </Button>
      </PageBar>
      {server === null ? (
        <NotRead part="servers" label="Reading servers" fact="The servers cannot be read" />
      ) : (
        <MasterDetail
          label="Servers"
          list={servers.map((entry) => <Item key={entry.name} server={entry} chosen={entry === server} />)}
        >
          <ServerDetails key={server.name} server={server} />
        </MasterDetail>
      )}
    </>
  );
}
