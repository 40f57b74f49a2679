import { useEffect, useRef, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { PageBar } from '../../ui/page-bar.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { AddOne } from './add-one.tsx';
import { AddTestrail } from './add-testrail.tsx';
import { ImportFromClient } from './import-from-client.tsx';
import { ImportServers } from './import-servers.tsx';
import { emptyForm } from './server-form.ts';

const choices = [
  { key: 'testrail', words: 'TestRail' },
  { key: 'command', words: 'Command' },
  { key: 'url', words: 'URL' },
  { key: 'client', words: 'From a client' },
  { key: 'block', words: 'Paste an mcpServers block' },
] as const;
type Way = (typeof choices)[number]['key'];

/** What was chosen keeps the focus, though another form stands below it. */
function useFocusOnWay(way: Way) {
  const group = useRef<HTMLDivElement>(null);
  const before = useRef(way);
  useEffect(() => {
    if (before.current === way) return;
    before.current = way;
    group.current?.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
  }, [way]);
  return group;
}

/** Adds a program of this computer, an address, the servers of a client's file or of a pasted block, or connects a TestRail. */
export function AddServer({
  way: named,
  client,
}: {
  readonly way: string | null;
  /** Whose file is looked at. */
  readonly client: string | null;
}) {
  const { nav } = useAppContext();
  const [typed, setTyped] = useState(emptyForm);
  const way: Way = choices.find(({ key }) => key === named)?.key ?? 'command';
  const group = useFocusOnWay(way);
  const ways = (
    <div ref={group}>
      <Segmented label="Kind of server" value={way} choices={choices} onChange={(to) => nav.go('servers', '+', to)} />
    </div>
  );
  const leave = (): void => nav.go('servers');
  return (
    <>
      <PageBar title="Add a server" parent={{ label: 'Servers', open: leave }} />
      {way === 'testrail' && <AddTestrail ways={ways} onLeave={leave} />}
      {way === 'client' && <ImportFromClient named={client} ways={ways} onLeave={leave} />}
      {way === 'block' && <ImportServers ways={ways} onLeave={leave} />}
      {(way === 'command' || way === 'url') && (
        <AddOne
          form={{ ...typed, kind: way === 'url' ? 'http' : 'stdio' }}
          onForm={setTyped}
          ways={ways}
          onLeave={leave}
        />
      )}
    </>
  );
}
