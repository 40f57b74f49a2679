import { useState } from 'react';
import type { AgentView } from '../../../shared/control/agents.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { counted } from '../../format/number.ts';
import { Confirm } from '../../ui/confirm.tsx';

/** Every agent gets a new token: for the day on which one may have leaked and nobody knows which. */
export function RotateAll({
  agents,
  onClose,
}: {
  readonly agents: readonly AgentView[];
  readonly onClose: () => void;
}) {
  const { bridge, toasts } = useAppContext();
  const [working, setWorking] = useState(false);
  const rotate = async (): Promise<void> => {
    setWorking(true);
    let done = 0;
    try {
      for (const { id } of agents) {
        await bridge.call('agents.rotate', { agent: id });
        done += 1;
      }
      toasts.done(`${counted(done, 'agent')} have new tokens; the old ones are refused`);
    } catch (error) {
      toasts.problem(`${counted(done, 'agent')} of ${agents.length} got a new token. ${reasonOf(error)}`);
    }
    onClose();
  };
  return (
    <Confirm
      title={`Give all ${agents.length} agents new tokens?`}
      action="Rotate all tokens"
      working={working}
      onConfirm={() => void rotate()}
      onClose={onClose}
    >
      <p>
        The old ones are refused from here on, and all sessions end. Clients that were connected here start again by
        themselves; those that were given an address need the new one.
      </p>
    </Confirm>
  );
}
