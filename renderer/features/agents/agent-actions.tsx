import { useState } from 'react';
import type { AgentView } from '../../../shared/control/agents.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';

/** What ends or interrupts an agent. Pausing is undone by a press; the rest asks first. */
export function AgentActions({ agent }: { readonly agent: AgentView }) {
  const { nav, toasts } = useAppContext();
  const { id, label, paused } = agent;
  const [asking, setAsking] = useState<'rotate' | 'revoke' | null>(null);
  const close = (): void => setAsking(null);
  const pause = useChange('agents.pause', paused ? 'Not resumed.' : 'Not paused.');
  const rotate = useChange('agents.rotate', 'Not rotated.', () => {
    toasts.done(`${label} has a new token; the old one is refused`);
    close();
  });
  const revoke = useChange('agents.revoke', 'Not revoked.', () => {
    toasts.done(`${label} revoked`);
    close();
    nav.go('agents');
  });
  return (
    <>
      <Button
        small
        icon={paused ? 'play' : 'pause'}
        working={pause.isPending}
        onClick={() => pause.mutate({ agent: id, paused: !paused })}
      >
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <Button small icon="refresh" onClick={() => setAsking('rotate')}>
        Rotate token…
      </Button>
      <Button small onClick={() => setAsking('revoke')}>
        Revoke…
      </Button>
      {asking === 'rotate' && (
        <Confirm
          title={`Give ${label} a new token?`}
          action="Rotate token"
          working={rotate.isPending}
          onConfirm={() => rotate.mutate({ agent: id })}
          onClose={close}
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
          action={`Revoke ${label}`}
          working={revoke.isPending}
          onConfirm={() => revoke.mutate({ agent: id })}
          onClose={close}
        >
          <p>Its address ends to work and its sessions end. What it did stays in the journal.</p>
        </Confirm>
      )}
    </>
  );
}
