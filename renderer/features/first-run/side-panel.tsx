import { useState } from 'react';
import { builtInServer } from '../../../shared/reserved-names.ts';
import type { Reach } from '../../../shared/tool.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { counted } from '../../format/number.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Dot } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { IconName } from '../../ui/icon-drawings.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './first-run.module.css';
import { targetName } from './target-name.ts';

const rules: readonly {
  readonly rule: Reach;
  readonly words: string;
  readonly one: string;
  readonly icon: IconName;
}[] = [
  { rule: 'allow', words: 'pass freely', one: 'passes freely', icon: 'check' },
  {
    rule: 'conditions',
    words: 'pass where conditions hold',
    one: 'passes where its conditions hold',
    icon: 'check',
  },
  { rule: 'limit', words: 'pass within limits', one: 'passes within limits', icon: 'gauge' },
  { rule: 'ask', words: 'ask you first', one: 'asks you first', icon: 'person' },
  { rule: 'mixed', words: 'follow rules of their own', one: 'follows rules of its own', icon: 'policy' },
  { rule: 'deny', words: 'are denied', one: 'is denied', icon: 'noentry' },
  { rule: 'hide', words: 'are not even seen', one: 'is not even seen', icon: 'eyeoff' },
];

/** What agents reach, and the rules right now. */
export function SidePanel() {
  const { nav } = useAppContext();
  const target = useCommand('testrail.target', {});
  const isSandbox = target.data?.kind === 'sandbox';
  return (
    <aside className={styles.side} aria-label="What agents reach">
      <TestrailBox isSandbox={isSandbox} />
      <RulesBox />
      {isSandbox && (
        <p className={styles.alt}>
          Ready for the real thing?{' '}
          <LinkButton onClick={() => nav.go('servers', builtInServer)}>Connect your TestRail</LinkButton> with its
          address and an API key. The key is kept apart from all settings.
        </p>
      )}
    </aside>
  );
}

function TestrailBox({ isSandbox }: { readonly isSandbox: boolean }) {
  const { toasts } = useAppContext();
  const target = useCommand('testrail.target', {});
  const projects = useCommand('testrail.projects', { server: builtInServer });
  const failed = [target, projects].find(({ error }) => error !== null);
  const [asking, setAsking] = useState(false);
  const reset = useChange('testrail.sandbox', 'The sandbox was not reset.', () =>
    toasts.done('The sandbox has its sample data again'),
  );
  return (
    <section className={styles.box}>
      <header>
        <Dot tone={projects.data ? 'ok' : 'off'} />
        <h3>{targetName(target.data?.kind)}</h3>
        {isSandbox && (
          <Button small kind="ghost" className={styles.toEdge} onClick={() => setAsking(true)}>
            Reset data
          </Button>
        )}
      </header>
      <ul>
        {target.data && (
          <li className={text.apart}>
            <span>at</span>
            <span>
              <Text value={target.data.url} />
            </span>
          </li>
        )}
        {failed?.error && <Unread error={failed.error} onAgain={() => void failed.refetch()} />}
        {projects.data?.slice(0, 6).map(({ id, name }) => (
          <li key={id} className={text.apart}>
            <span>P{id}</span>
            <span>
              <Text value={name} />
            </span>
          </li>
        ))}
      </ul>
      {asking && (
        <Confirm
          title="Reset the sandbox?"
          action="Reset the sandbox"
          working={reset.isPending}
          onConfirm={() => reset.mutate({ reset: true }, { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        >
          <p>Whatever agents changed in it is lost; its sample data stands again.</p>
        </Confirm>
      )}
    </section>
  );
}

function Unread({ error, onAgain }: { readonly error: Error; readonly onAgain: () => void }) {
  return (
    <li className={styles.unread}>
      <span>
        <Text value={reasonOf(error)} />
      </span>
      <LinkButton onClick={onAgain}>Try again</LinkButton>
    </li>
  );
}

function RulesBox() {
  const { nav } = useAppContext();
  const page = useCommand('tools.page', { server: builtInServer });
  return (
    <section className={styles.box}>
      <header>
        <h3>Rules right now</h3>
        <LinkButton onClick={() => nav.go('tools', builtInServer)}>Change them</LinkButton>
      </header>
      <ul>
        {page.error && <Unread error={page.error} onAgain={() => void page.refetch()} />}
        {rules.map(({ rule, words, one, icon }) => {
          const number = page.data?.tools.filter(({ reach }) => reach === rule).length ?? 0;
          return number === 0 ? null : (
            <li key={rule} data-rule={rule}>
              <Icon name={icon} size={12} />
              <span>
                {counted(number, 'tool')} {number === 1 ? one : words}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
