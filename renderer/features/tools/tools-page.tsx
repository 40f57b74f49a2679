import { useEffect, useMemo, useState } from 'react';
import { NotRead } from '../../components/not-read.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';
import { findTools } from './grouping.ts';
import { Presets } from './presets.tsx';
import { ToolTable } from './tool-table.tsx';
import { ToolsBar } from './tools-bar.tsx';
import { AllHidden, Loading, NoMatch, NoTools, QuarantineBar, Unreadable } from './tools-states.tsx';

/** The tools of the server that the address names, else of the first. */
function useTools() {
  const { servers, nav } = useAppContext();
  const list = useStore(servers);
  const { path } = useStore(nav);
  const current = list.find((entry) => entry.name === path[0]) ?? list[0];
  const server = current?.name ?? null;
  // Read anew at each visit: the calls of the last days grow without any change of a rule.
  const { data, error, refetch } = useCommand('tools.page', server === null ? null : { server }, {
    freshAtEachVisit: true,
  });
  return {
    server,
    serverProblem: current?.problem ?? null,
    page: data,
    problem: data === undefined && error !== null ? reasonOf(error) : null,
    refetch,
    wanted: path[1],
  };
}

export default function ToolsPage() {
  const { server, serverProblem, page, problem, refetch, wanted } = useTools();
  const [text, setText] = useState('');
  useEffect(() => {
    if (wanted !== undefined) setText('');
  }, [wanted]);
  const shown = useMemo(() => findTools(page?.tools ?? [], text), [page, text]);
  const others = page?.otherHeld ?? 0;
  const quarantined = others + (page?.tools.filter((tool) => tool.held).length ?? 0);
  const hasTools = page !== undefined && page.tools.length > 0;
  return (
    <>
      <ToolsBar
        server={server}
        page={page}
        quarantined={quarantined}
        found={text.trim() === '' ? null : shown.length}
        text={text}
        onText={setText}
      />
      {hasTools && <Presets page={page} />}
      {hasTools && page.hidesAll && <AllHidden />}
      {page && (quarantined > 3 || others > 0) && <QuarantineBar server={page.server} held={quarantined} />}
      {page && shown.length > 0 && <ToolTable key={page.server} page={page} shown={shown} />}
      {page && shown.length === 0 && text !== '' && (
        <NoMatch server={page.server} text={text} onClear={() => setText('')} />
      )}
      {page && !hasTools && <NoTools page={page} problem={serverProblem} onAgain={refetch} />}
      {problem !== null && <Unreadable problem={problem} onAgain={() => void refetch()} />}
      {page === undefined &&
        problem === null &&
        (server === null ? (
          <NotRead part="servers" label="Reading tools" fact="The tools cannot be read" />
        ) : (
          <Loading />
        ))}
    </>
  );
}
