import { useEffect, useState } from 'react';
import type { AgentView } from '../../../shared/control/agents.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { useAttempt } from '../../data/use-attempt.ts';
import { IconButton } from '../../ui/button.tsx';
import styles from './agents.module.css';

/** Long enough to read it, short enough that nobody leaves it on screen. */
const shownMs = 10_000;

/** The address of an agent, its token covered: it is shown for a moment only, and each time is recorded. */
export function AgentAddress({ agent: { id, tokenTail } }: { readonly agent: AgentView }) {
  const { bridge, gate } = useAppContext();
  const base = useStore(gate)?.address ?? 'http://127.0.0.1';
  const [shown, setShown] = useState<string | null>(null);
  const { working, attempt } = useAttempt();
  const address = async (): Promise<string> => (await bridge.call('agents.address', { agent: id })).mcp;
  useEffect(() => {
    if (shown === null) return;
    const cover = (): void => setShown(null);
    const timer = window.setTimeout(cover, shownMs);
    window.addEventListener('blur', cover);
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('blur', cover);
    };
  }, [shown]);
  return (
    <p className={styles.addressLine}>
      <code>{shown ?? `${base}/a/••••••••${tokenTail}/mcp`}</code>
      <IconButton
        label={shown === null ? 'Show the address for 10 s' : 'Cover the address'}
        icon={shown === null ? 'eye' : 'eyeoff'}
        off={working}
        onClick={() => {
          if (shown === null) void attempt('Not shown.', async () => setShown(await address()));
          else setShown(null);
        }}
      />
      <CopyButton small tip="With its token: whoever has it is this agent. Recorded." source={address}>
        Copy address
      </CopyButton>
    </p>
  );
}
