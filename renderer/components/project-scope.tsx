import { type ReactNode, useState } from 'react';
import type { ServerName } from '../../shared/names.ts';
import { useAppContext } from '../data/app-context.ts';
import { reasonOf } from '../data/transport/bridge.ts';
import { useCommand } from '../data/use-command.ts';
import { visibleText } from '../format/escape.ts';
import { counted } from '../format/number.ts';
import { dayMs, hourMs } from '../format/time.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuLine } from '../ui/menu.tsx';
import { Text } from '../ui/text.tsx';
import { TextField } from '../ui/text-field.tsx';
import styles from './project-scope.module.css';
import { callsWords, choicesOf, idsIn, type ProjectCalls, scopeWords, withProject } from './project-scope-words.ts';

interface ProjectScopeProps {
  readonly server: ServerName;
  /** Null: every project. */
  readonly projects: readonly number[] | null;
  readonly who?: string;
  readonly align?: 'start' | 'end';
  /** Why it cannot be changed now; null where it can. */
  readonly off?: string | null;
  /** What a change does, below the projects. */
  readonly about?: ReactNode;
  /** None: every project. */
  readonly onChange: (projects: readonly number[]) => void;
}

/** The projects that agents are kept to, ticked by name; by their ids where the names cannot be read. */
export function ProjectScope({
  server,
  projects,
  who = 'Agents work in',
  align = 'start',
  off = null,
  about,
  onChange,
}: ProjectScopeProps) {
  const [wanted, setWanted] = useState(false);
  // Projects are asked of TestRail: not before their names are to be seen.
  const asked = wanted || projects !== null;
  const { data: named, error, isFetching, refetch } = useCommand('testrail.projects', asked ? { server } : null);
  const calls = useProjectCalls(server, wanted);
  const { clock } = useAppContext();
  const words = scopeWords(projects, named ?? []);
  const trigger = (
    <Button
      kind="ghost"
      className={styles.trigger}
      off={off}
      aria-label={visibleText(`${who}: ${words}`)}
      onPointerDown={() => setWanted(true)}
      onKeyDown={() => setWanted(true)}
    >
      <span>
        <Text value={words} />
      </span>
      <Icon name="down" size={14} />
    </Button>
  );
  if (off !== null) return trigger;
  return (
    <Menu label="Projects" align={align} trigger={trigger}>
      <MenuLabel>{who}</MenuLabel>
      <MenuCheck keepOpen checked={projects === null} onChange={() => onChange([])}>
        All projects
      </MenuCheck>
      <MenuLine />
      {named === undefined && error === null && <MenuLabel>Reading the projects…</MenuLabel>}
      {error !== null && <NamesUnread why={reasonOf(error)} reading={isFetching} onRetry={() => void refetch()} />}
      {choicesOf(projects, named).map(({ id, name, ticked }) => (
        <MenuCheck
          key={id}
          keepOpen
          aside={calls && counted(calls.projects.find((one) => one.id === id)?.calls ?? 0, 'call')}
          checked={ticked}
          onChange={(inside) => onChange(withProject(projects, id, inside))}
        >
          <span className={styles.id}>{id}</span>
          {name === null ? 'Not among the projects now' : <Text value={name} />}
        </MenuCheck>
      ))}
      {(error !== null || named?.length === 0) && <Ids projects={projects} onChange={onChange} />}
      {(about || calls) && <MenuLine />}
      {about && <p className={styles.about}>{about}</p>}
      {calls && <p className={styles.about}>{callsWords(calls, projects, clock)}</p>}
    </Menu>
  );
}

function NamesUnread({
  why,
  reading,
  onRetry,
}: {
  readonly why: string;
  readonly reading: boolean;
  readonly onRetry: () => void;
}) {
  return (
    <>
      <MenuLabel>
        The names cannot be read. <Text value={why} />
      </MenuLabel>
      <MenuItem keepOpen icon="refresh" disabled={reading} onSelect={onRetry}>
        {reading ? 'Reading…' : 'Try again'}
      </MenuItem>
    </>
  );
}

/** What the calls of the last week touched, asked for when the picker is opened. */
function useProjectCalls(server: ServerName, wanted: boolean): ProjectCalls | undefined {
  const { now } = useAppContext();
  // To the hour, so that the picker opened again asks nothing again.
  const [since] = useState(() => Math.floor(now() / hourMs) * hourMs - 7 * dayMs);
  return useCommand('testrail.projectCalls', wanted ? { server, since } : null).data;
}

/** Projects by their ids. In force by Enter or by the button, not letter by letter: 4 comes before 42. */
function Ids({
  projects,
  onChange,
}: {
  readonly projects: readonly number[] | null;
  readonly onChange: (projects: readonly number[]) => void;
}) {
  const [typed, setTyped] = useState((projects ?? []).join(', '));
  const ids = idsIn(typed);
  const problem = ids === null ? 'Ids are whole numbers, with commas between them' : null;
  const use = (): void => {
    if (ids !== null) onChange(ids);
  };
  return (
    <>
      <div
        role="group"
        aria-label="Projects by their ids"
        className={styles.ids}
        onKeyDown={(event) => {
          if (event.key === 'Enter') use();
          // The menu would take letters for its own typing ahead.
          if (event.key.length === 1 || event.key === 'Enter') event.stopPropagation();
        }}
      >
        <TextField label="Project ids" value={typed} onChange={setTyped} problem={problem} help="Such as 1, 4" />
      </div>
      <MenuItem icon="check" disabled={ids === null} onSelect={use}>
        {ids?.length === 0 ? 'Every project' : 'Keep to these projects'}
      </MenuItem>
    </>
  );
}
