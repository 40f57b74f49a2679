import { type ReactNode, useRef } from 'react';
import type { ToolsPage } from '../../../shared/control/tools.ts';
import type { ServerName } from '../../../shared/names.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { ProjectScope } from '../../components/project-scope.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { pendingDefault } from '../../data/policy-changes.ts';
import { useStore } from '../../data/store.ts';
import { useSearchKey } from '../../data/use-search-key.ts';
import { count } from '../../format/number.ts';
import { minuteTime, tableTime } from '../../format/time.ts';
import { SearchInput, Switch } from '../../ui/controls.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { ServerPicker } from './server-picker.tsx';
import { ToolSetPicker } from './tool-set-picker.tsx';
import styles from './tools-page.module.css';

/** One click puts it in force. */
function Scope({ page: { server, projectScope } }: { readonly page: ToolsPage }) {
  const { policies } = useAppContext();
  return (
    <ProjectScope
      server={server}
      projects={projectScope}
      align="end"
      onChange={(projects) => void policies.setProjectScope(server, projects)}
    />
  );
}

function ToolSearch({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const search = useRef<HTMLInputElement>(null);
  useSearchKey(search);
  return (
    <SearchInput
      ref={search}
      label="Find a tool"
      placeholder="Find a tool"
      className={styles.find}
      value={text}
      onChange={(event) => onText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        if (text) onText('');
        else event.currentTarget.blur();
      }}
    />
  );
}

/** What becomes of a tool that no rule names. */
function DefaultRule({ page }: { readonly page: ToolsPage }) {
  const { policies } = useAppContext();
  const pending = useStore(policies);
  return (
    <>
      <span className={styles.separator} />
      <span className={styles.posture}>
        <span aria-hidden="true">Deny tools without a rule</span>
        <Switch
          label="Deny tools without a rule"
          on={(pendingDefault(pending, page) ?? page.defaultRule) !== 'allow'}
          onChange={(on) => void policies.setDefault(page.server, on ? 'deny' : 'allow')}
        />
      </span>
    </>
  );
}

function useFacts(
  page: ToolsPage | undefined,
  { held: quarantined, found }: { readonly held: number; readonly found: number | null },
): readonly ReactNode[] | undefined {
  const { clock, now } = useAppContext();
  if (page === undefined) return undefined;
  const { server, tools, checkedAt } = page;
  const facts: ReactNode[] = [];
  // The built-in server's stand in the menu that chooses how many they are.
  if (server !== builtInServer) {
    facts.push(
      <span key="tools">
        <b>{count(tools.length)}</b> {tools.length === 1 ? 'tool' : 'tools'}
      </span>,
    );
  }
  if (found !== null) {
    facts.push(
      <span key="found">
        <b>{count(found)}</b> found
      </span>,
    );
  }
  if (quarantined > 0) {
    facts.push(
      <span key="held">
        <b>{count(quarantined)}</b> to review
      </span>,
    );
  }
  if (checkedAt !== null) {
    const isToday = new Date(checkedAt).toDateString() === new Date(now()).toDateString();
    const at = isToday ? minuteTime(checkedAt, clock) : tableTime(checkedAt, now(), clock);
    facts.push(<span key="checked">definitions checked {at}</span>);
  }
  return facts;
}

/** The head of the page. Of a policy that could not be read nothing is claimed. */
export function ToolsBar({
  server,
  page,
  quarantined,
  found,
  text,
  onText,
}: {
  readonly server: ServerName | null;
  readonly page: ToolsPage | undefined;
  /** Definitions that wait for a review. */
  readonly quarantined: number;
  /** How many of the tools have what is searched for; null while nothing is. */
  readonly found: number | null;
  /** What is searched for. */
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  return (
    <PageBar
      title="Tools"
      beside={
        server !== null && (
          <>
            <ServerPicker server={server} />
            {page?.server === builtInServer && <ToolSetPicker listed={page.tools.length} />}
          </>
        )
      }
      facts={useFacts(page, { held: quarantined, found })}
    >
      <ToolSearch text={text} onText={onText} />
      {page?.canScopeToProjects && <Scope page={page} />}
      {page && <DefaultRule page={page} />}
    </PageBar>
  );
}
