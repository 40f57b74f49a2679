import type { AgentView } from '../../../shared/control/agents.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useSelected } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './connect.module.css';
import { shellLine } from './shell-line.ts';

/** The three ways in which a program that is not in the table can be led through the gate. */
export function AnyOther({ agent }: { readonly agent: AgentView | null }) {
  const { bridge, gate } = useAppContext();
  const base = useSelected(gate, (state) => state?.address ?? '');
  const command = useCommand('agents.command', agent === null ? null : { agent: agent.id });
  if (agent === null) return <p className={text.sm}>Add an agent first: it gets the address that a client is given.</p>;
  const { id, label } = agent;
  const address = async (): Promise<string> => (await bridge.call('agents.address', { agent: id })).mcp;
  /** `http://…/a/TOKEN/mcp`: the token is the part behind `/a/`. */
  const token = async (): Promise<string> => (await address()).split('/').at(-2) ?? '';
  return (
    <div className={styles.ways}>
      <p className={`${text.sm} ${text.t2}`}>
        As{' '}
        <b>
          <Text value={label} />
        </b>
        . Choose another agent on the left.
      </p>
      <section>
        <h3>A command</h3>
        <p>For clients that start servers. It holds no secret, and finds the gateway after a restart.</p>
        <pre>
          <Text value={command.data ? shellLine(command.data.command) : '…'} />
        </pre>
        <CopyButton small source={() => (command.data ? shellLine(command.data.command) : null)}>
          Copy command
        </CopyButton>
      </section>
      <section>
        <h3>An address and a header</h3>
        <p>Take the token from an environment variable where the client can.</p>
        <pre>
          {base}/mcp{'\n'}Authorization: Bearer ••••••••
        </pre>
        <span className={text.row}>
          <CopyButton small source={() => `${base}/mcp`}>
            Copy address
          </CopyButton>
          <CopyButton small source={async () => `Authorization: Bearer ${await token()}`}>
            Copy header
          </CopyButton>
        </span>
      </section>
      <section>
        <h3>An address alone</h3>
        <p>For clients that send no header. Whoever reads their file can call as this agent.</p>
        <pre>{base}/a/••••••••/mcp</pre>
        <CopyButton small source={address}>
          Copy address with token
        </CopyButton>
      </section>
      <p className={`${text.xs} ${text.t3}`}>Copying an address or a header is recorded.</p>
    </div>
  );
}
