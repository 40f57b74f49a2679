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
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './call-details.module.css';

/** The rule of this call's tool, right where the wish to change it arises. */
export function RuleFoot({ row }: { readonly row: FeedRow }) {
  const { policies } = useAppContext();
  const pending = useStore(policies);
  const { data: page } = useCommand('tools.page', { server: row.server });
  const tool = page?.tools.find((entry) => entry.name === row.tool);
  return (
    <>
      <h3 className={text.section}>
        <span>
          Rule for <Text value={row.tool} kind="name" />
        </span>
        <span className={text.aside}>All agents</span>
      </h3>
      {page && tool ? (
        <RuleControl
          look="fill"
          label={`Rule for ${visibleText(tool.name, 'name')}`}
          rule={pendingRule(pending, page, tool.name) ?? tool.rule}
          limitWords={tool.rule === 'limit' ? tool.words : undefined}
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
