import { useState } from 'react';
import type { AgentView } from '../../../shared/control/agents.ts';
import { useAppContext } from '../../data/app-context.ts';
import { noFilter } from '../../data/feed/filter.ts';
import { useChange } from '../../data/use-change.ts';
import { visibleText } from '../../format/escape.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';

type Asking = 'rotate' | 'revoke' | null;

function usePause({ id, paused }: AgentView) {
  const pause = useChange('agents.pause', paused ? 'Not resumed.' : 'Not paused.');
  return { isPending: pause.isPending, press: () => pause.mutate({ agent: id, paused: !paused }) };
}

/** What is asked before an agent gets a new token, or is revoked. */
function Questions({
  agent: { id, label },
  asking,
  onClose,
}: {
  readonly agent: AgentView;
  readonly asking: Asking;
  readonly onClose: () => void;
}) {
  const { nav, toasts } = useAppContext();
  const rotate = useChange('agents.rotate', 'Not rotated.', () => {
    toasts.done(`${label} has a new token; the old one is refused`);
    onClose();
  });
  const revoke = useChange('agents.revoke', 'Not revoked.', () => {
    toasts.done(`${label} revoked`);
    onClose();
    nav.go('agents');
  });
  return (
    <>
      {asking === 'rotate' && (
        <Confirm
          title={`Give ${label} a new token?`}
          action="Rotate token"
          working={rotate.isPending}
          onConfirm={() => rotate.mutate({ agent: id })}
          onClose={onClose}
        >
          <p>
            The old one is refused from here on, and its sessions end. A client that was connected here starts again by
            itself; one that was given the address needs the new one.
          </p>
        </Confirm>
      )}
      {asking === 'revoke' && (
        <Confirm
          title={`Revoke ${label}?`}
          action={`Revoke ${visibleText(label)}`}
          working={revoke.isPending}
          onConfirm={() => revoke.mutate({ agent: id })}
          onClose={onClose}
        >
          <p>Its address stops working and its sessions end. What it did stays in the journal.</p>
        </Confirm>
      )}
    </>
  );
}

/** What ends or interrupts an agent. Pausing is undone by a press; the rest asks first. */
export function AgentActions({ agent }: { readonly agent: AgentView }) {
  const [asking, setAsking] = useState<Asking>(null);
  const pause = usePause(agent);
  return (
    <>
      <Button small icon={agent.paused ? 'play' : 'pause'} working={pause.isPending} onClick={pause.press}>
        {agent.paused ? 'Resume' : 'Pause'}
      </Button>
      <Button small icon="refresh" onClick={() => setAsking('rotate')}>
        Rotate token…
      </Button>
      <Button small onClick={() => setAsking('revoke')}>
        Revoke…
      </Button>
      <Questions agent={agent} asking={asking} onClose={() => setAsking(null)} />
    </>
  );
}

/** The same from its row, and the way to its calls. */
export function AgentMenu({ agent }: { readonly agent: AgentView }) {
  const { nav, feed } = useAppContext();
  const [asking, setAsking] = useState<Asking>(null);
  const pause = usePause(agent);
  const { id, label, paused } = agent;
  const words = `More for ${label}`;
  const showCalls = (): void => {
    feed.setFilter({ ...noFilter, agents: [id] });
    nav.go('live');
  };
  return (
    <>
      <Menu label={words} align="end" trigger={<IconButton label={words} icon="dots" />}>
        <MenuItem icon="live" onSelect={showCalls}>
          Show its calls
        </MenuItem>
        <MenuItem icon={paused ? 'play' : 'pause'} onSelect={pause.press}>
          {paused ? 'Resume' : 'Pause'}
        </MenuItem>
        <MenuLine />
        <MenuItem icon="refresh" onSelect={() => setAsking('rotate')}>
          Rotate token…
        </MenuItem>
        <MenuItem icon="x" onSelect={() => setAsking('revoke')}>
          Revoke…
        </MenuItem>
      </Menu>
      <Questions agent={agent} asking={asking} onClose={() => setAsking(null)} />
    </>
  );
}
