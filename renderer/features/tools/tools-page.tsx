import { useEffect, useMemo, useRef, useState } from 'react';
import type { ServerView } from '../../../shared/control/servers.ts';
import type { ServerName } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { pendingDefault } from '../../data/policy-changes.ts';
import { useStore } from '../../data/store.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';
import { sentence, visibleText } from '../../format/escape.ts';
import { count, counted } from '../../format/number.ts';
import { minuteTime, tableTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import controls from '../../ui/controls.module.css';
import { Dot, SearchInput, Switch } from '../../ui/controls.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { isTyping } from '../../ui/keys.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { FencePicker } from './fence-picker.tsx';
import { findTools } from './grouping.ts';
import { Presets } from './presets.tsx';
import { otherReviewables, Review, type Reviewable } from './review.tsx';
import table from './tool-table.module.css';
import { ToolTable } from './tool-table.tsx';
import styles from './tools-page.module.css';

const stateTone: Record<ServerView['state'], 'ok' | 'deny' | 'off'> = {
  ready: 'ok',
  starting: 'off',
  stopped: 'off',
  failing: 'deny',
  'crash-loop': 'deny',
};
const stateWords: Record<ServerView['state'], string> = {
  ready: 'ready',
  starting: 'starting',
  stopped: 'stopped',
  failing: 'does not answer',
  'crash-loop': 'stopped after crashes',
};

function ServerPicker({ server }: { readonly server: string }) {
  const { servers, nav } = useAppContext();
  const list = useStore(servers);
  const current = list.find((entry) => entry.name === server);
  return (
    <Menu
      label="Server"
      trigger={
        <Button kind="ghost" className={styles.server} aria-label={`Server: ${server}`}>
          <Dot tone={current ? stateTone[current.state] : 'off'} />
          {server}
          <Icon name="down" size={14} />
        </Button>
      }
    >
      {list.map((entry) => (
        <MenuItem key={entry.name} onSelect={() => nav.go('tools', entry.name)}>
          <Dot tone={stateTone[entry.state]} />
          {entry.name}
          <span className={styles.serverState}>
            {counted(entry.tools, 'tool')}, {stateWords[entry.state]}
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}

function Loading() {
  return (
    <div aria-busy="true" aria-label="Reading tools" role="status">
      {Array.from({ length: 10 }, (_, index) => index).map((row) => (
        <div key={row} className={table.row}>
          <span />
          {[1, 2, 3, 4, 5, 6].map((bar) => (
            <i key={bar} className={controls.skeleton} />
          ))}
        </div>
      ))}
    </div>
  );
}

export default function ToolsPage() {
  const app = useAppContext();
  const { policies, servers, nav, clock, prefs, bridge, toasts } = app;
  const pending = useStore(policies);
  const list = useStore(servers);
  const { path } = useStore(nav);
  const [text, setText] = useState('');
  const [reviewing, setReviewing] = useState<readonly Reviewable[] | null>(null);
  const search = useRef<HTMLInputElement>(null);

  const server = (list.find((entry) => entry.name === path[0]) ?? list[0])?.name ?? null;
  // Read anew at each visit: the calls of the last days grow without any change of a rule.
  const {
    data: page,
    error,
    refetch,
  } = useCommand('tools.page', server === null ? null : { server }, { freshAtEachVisit: true });
  const problem = page === undefined && error !== null ? reasonOf(error) : null;
  const wanted = path[1];
  useEffect(() => {
    if (wanted !== undefined) setText('');
  }, [wanted]);
  /** Starts or reaches the server once more, where it gave up, and reads what it lists then. */
  const askAgain = async (of: ServerName): Promise<void> => {
    try {
      await bridge.call('servers.test', { server: of });
    } catch (reason) {
      toasts.problem(reasonOf(reason));
    }
    await refetch();
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || !prefs.get().letterKeys || isTyping(event.target) || event.metaKey || event.ctrlKey)
        return;
      event.preventDefault();
      search.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [prefs]);

  const shown = useMemo(() => findTools(page?.tools ?? [], text), [page, text]);
  const others = page === undefined ? [] : otherReviewables(page);
  const held: readonly Reviewable[] = [...(page?.tools.filter((tool) => tool.held) ?? []), ...others];
  const current = list.find((entry) => entry.name === server);
  const denies = page && (pendingDefault(pending, page) ?? page.defaultRule) !== 'allow';
  return (
    <>
      <PageBar
        title="Tools"
        beside={server !== null && <ServerPicker server={server} />}
        facts={
          page && [
            <span key="tools">
              <b>{count(page.tools.length)}</b> {page.tools.length === 1 ? 'tool' : 'tools'}
            </span>,
            ...(held.length > 0
              ? [
                  <span key="held">
                    <b>{count(held.length)}</b> to review
                  </span>,
                ]
              : []),
            ...(page.checkedAt === null
              ? []
              : [
                  <span key="checked">
                    definitions checked{' '}
                    {new Date(page.checkedAt).toDateString() === new Date(app.now()).toDateString()
                      ? minuteTime(page.checkedAt, clock)
                      : tableTime(page.checkedAt, app.now(), clock)}
                  </span>,
                ]),
          ]
        }
      >
        <SearchInput
          ref={search}
          label="Find a tool"
          placeholder="Find a tool"
          className={styles.find}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            if (text) setText('');
            else event.currentTarget.blur();
          }}
        />
        {page && <FencePicker page={page} />}
        {/* Of a policy that could not be read nothing is claimed. */}
        {page && (
          <>
            <span className={styles.separator} />
            <span className={styles.posture}>
              <span aria-hidden="true">Deny tools without a rule</span>
              <Switch
                label="Deny tools without a rule"
                on={denies !== false}
                onChange={(on) => void policies.setDefault(page.server, on ? 'deny' : 'allow')}
              />
            </span>
          </>
        )}
      </PageBar>
      {page && page.tools.length > 0 && <Presets page={page} />}
      {page?.hidesAll && page.tools.length > 0 && (
        <div className={styles.hidesAllBar} role="status">
          <Icon name="eyeoff" size={14} />
          <p>
            <b>Every tool is hidden.</b> Any other rule shows that tool alone: the others are then hidden by name, and
            tools without a rule are denied.
          </p>
        </div>
      )}
      {page && (held.length > 3 || others.length > 0) && (
        <div className={styles.heldBar} role="status">
          <Icon name="warn" size={14} />
          <p>
            <b>
              {counted(held.length, 'definition')} {held.length === 1 ? 'waits' : 'wait'} for your review.
            </b>{' '}
            Agents are not shown them until then, and calls to these tools are denied.
          </p>
          <Button small onClick={() => setReviewing(held)}>
            {held.length === 1 ? 'Review' : 'Review all'}
          </Button>
        </div>
      )}
      {page && shown.length > 0 && <ToolTable key={page.server} page={page} shown={shown} onReview={setReviewing} />}
      {page && shown.length === 0 && text !== '' && (
        <EmptyState
          icon="search"
          fact="No tools match"
          help={`No tool of ${page.server} has “${visibleText(text)}” in its name, its description, its category or its risk.`}
        >
          <Button small onClick={() => setText('')}>
            Clear search
          </Button>
        </EmptyState>
      )}
      {page && page.tools.length === 0 && (
        <EmptyState
          icon="tools"
          fact={`${page.server} offers no tools`}
          help={
            current?.problem
              ? sentence(current.problem)
              : 'Its tools show here as soon as it lists some. Until then there is nothing to call.'
          }
        >
          <Button small icon="refresh" onClick={() => void askAgain(page.server)}>
            Try again
          </Button>
        </EmptyState>
      )}
      {!page && problem !== null && (
        <EmptyState icon="warn" bad fact="The tools cannot be read" help={`${problem} The rules stand as they are.`}>
          <Button small icon="refresh" onClick={() => void refetch()}>
            Try again
          </Button>
        </EmptyState>
      )}
      {!page && problem === null && <Loading />}
      {page && reviewing && reviewing.length > 0 && (
        <Review server={page.server} tools={reviewing} onClose={() => setReviewing(null)} />
      )}
    </>
  );
}
