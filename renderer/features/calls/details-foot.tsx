import { useState } from 'react';
import type { AgentView } from '../../../shared/control/agents.ts';
import type { FeedRow } from '../../../shared/control/feed.ts';
import { RuleControl } from '../../components/rule-control.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { pendingRule } from '../../data/policy-changes.ts';
import { useStore } from '../../data/store.ts';
import { useAddTest } from '../../data/use-add-test.ts';
import { useCommand } from '../../data/use-command.ts';
import { visibleText } from '../../format/escape.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChoice } from '../../ui/menu.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './call-details.module.css';

/** Whom a change of the rule holds for: everybody, or the agent of this call where it is still one. */
function useWhom(row: FeedRow) {
  const { data: agents } = useCommand('agents.list', {});
  const agent = agents?.find(({ id }) => id === row.agent);
  const [chosen, setChosen] = useState<'all' | 'one'>('all');
  return { agent, whom: agent === undefined ? 'all' : chosen, choose: setChosen } as const;
}

function WhomMenu({ agent, whom, choose }: ReturnType<typeof useWhom>) {
  if (agent === undefined) return <span className={text.aside}>All agents</span>;
  const choices = [
    { key: 'all', words: 'All agents' },
    { key: 'one', words: `${agent.label} alone` },
  ] as const;
  const shown = choices.find(({ key }) => key === whom)?.words ?? '';
  return (
    <Menu
      label="Whom the rule holds for"
      align="end"
      trigger={
        <Button
          small
          kind="ghost"
          className={styles.whom}
          aria-label={`Holds for: ${visibleText(shown)}`}
          tip="What holds for all agents holds for each: a rule of its own can only be stricter."
        >
          <Text value={shown} />
          <Icon name="down" size={12} />
        </Button>
      }
    >
      <MenuChoice value={whom} choices={choices} onChange={choose} />
    </Menu>
  );
}

/** What holds for this agent: the stricter of its own rule and of that for all. A press changes its own. */
function OwnRule({ row, agent }: { readonly row: FeedRow; readonly agent: AgentView }) {
  const { policies } = useAppContext();
  const { data } = useCommand('agents.detail', { agent: agent.id });
  const tool = data?.servers.find(({ server }) => server === row.server)?.tools.find(({ name }) => name === row.tool);
  if (data === undefined) return <div className={styles.ruleSkeleton} />;
  return (
    <RuleControl
      look="fill"
      label={`Rule for ${visibleText(row.tool, 'name')}, ${visibleText(agent.label)} alone`}
      rule={tool === undefined || tool.rule === 'mixed' ? null : tool.rule}
      blocked={tool === undefined ? 'It cannot reach this tool.' : null}
      onChange={(rule) => void policies.setOwnRule(row.server, agent.id, row.tool, rule)}
    />
  );
}

/** The rule of this call's tool, right where the wish to change it arises. */
export function RuleFoot({ row }: { readonly row: FeedRow }) {
  const { policies } = useAppContext();
  const pending = useStore(policies);
  const { data: page } = useCommand('tools.page', { server: row.server });
  const tool = page?.tools.find((entry) => entry.name === row.tool);
  const whom = useWhom(row);
  return (
    <>
      <h3 className={text.section}>
        <span>
          Rule for <Text value={row.tool} kind="name" />
        </span>
        <WhomMenu {...whom} />
      </h3>
      {page && tool && whom.agent && whom.whom === 'one' ? (
        <OwnRule row={row} agent={whom.agent} />
      ) : page && tool ? (
        <RuleControl
          look="fill"
          label={`Rule for ${visibleText(tool.name, 'name')}`}
          rule={pendingRule(pending, page, tool.name) ?? tool.rule}
          limitWords={tool.limit ?? undefined}
          blocked={tool.held ? 'Its definition changed. Review it first, on the Tools page.' : null}
          onChange={(rule) => void policies.setRule(row.server, [tool.name], rule)}
        />
      ) : page ? (
        <p className={cx(text.sm, text.t3)}>This server offers no such tool, so there is no rule to change.</p>
      ) : (
        <div className={styles.ruleSkeleton} />
      )}
    </>
  );
}

/** Keeps what the policy decided of this call as a test of it. */
export function AddTest({ row }: { readonly row: FeedRow }) {
  const { add, adding } = useAddTest(row.server);
  const whole = row.arguments.redacted === 0 && !row.arguments.cut;
  return (
    <Button
      small
      working={adding}
      off={whole ? null : 'The record does not hold the whole call, so it would be another one.'}
      tip="Into the tests beside the policy, with the decision that it got"
      onClick={() => add(row.call)}
    >
      Add as a test case
    </Button>
  );
}
