import { callTime } from '../../../shared/call-time.ts';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { CallId } from '../../../shared/names.ts';
import { lineOfRule } from '../../../shared/policy/locate.ts';
import { useAgentLabels } from '../../components/agent-labels.ts';
import { useAppContext } from '../../data/app-context.ts';
import { argumentParts } from '../../format/arguments.ts';
import { visibleText } from '../../format/escape.ts';
import { tableTime } from '../../format/time.ts';
import { Button, IconButton, LinkButton } from '../../ui/button.tsx';
import { DecisionChip } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { outcomeLook } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './policy.module.css';
import own from './tests-panel.module.css';

export type TestResult = CommandOutput<'policy.test'>['results'][number];

interface RowProps {
  readonly result: TestResult;
  /** The policy that was tested. */
  readonly text: string;
  readonly onLine: (line: number) => void;
  readonly onExpect: (result: TestResult) => void;
  readonly onRemove: (result: TestResult) => void;
}

/** The end of a rule's path tells the tests of one tool apart; the whole is in the tooltip. */
function shortRule(rule: string): string {
  return rule.replace(/^\/tools\/[^/]+(?=\/)/, '…');
}

function Path({ rule }: { readonly rule: string }) {
  return (
    <span className={text.mono}>
      <Text value={rule} />
    </span>
  );
}

function Failed({ result, text: policy, onLine, onExpect }: Omit<RowProps, 'onRemove'>) {
  const { tool, expected, got } = result;
  const line = lineOfRule(policy, got.rule, tool);
  return (
    <tr className={own.failed}>
      <td />
      <td colSpan={5}>
        <div className={own.verdict}>
          <dl className={own.facts}>
            <dt>Expected</dt>
            <dd>
              {outcomeLook[expected.outcome].words}
              {expected.rule !== null && (
                <>
                  , <Path rule={expected.rule} />
                </>
              )}
            </dd>
            <dt>Decided</dt>
            <dd>
              <b>{outcomeLook[got.outcome].words}</b>, <Path rule={got.rule} />
            </dd>
            <dt>Because</dt>
            <dd>
              <Text value={got.why} />
            </dd>
          </dl>
          <div className={own.actions}>
            {line !== null && (
              <Button small onClick={() => onLine(line)}>
                Go to line {line}
              </Button>
            )}
            <Button small onClick={() => onExpect(result)}>
              Expect {outcomeLook[got.outcome].words}
            </Button>
          </div>
        </div>
      </td>
    </tr>
  );
}

/** One test; one that does not hold opens with what was expected and what was decided. */
export function TestRow(props: RowProps) {
  const { nav, clock, now } = useAppContext();
  const source = (id: CallId): string => {
    const at = callTime(id);
    return `From ${at === null ? 'a call' : tableTime(at, now(), clock)} in Live`;
  };
  const labelOf = useAgentLabels();
  const { ok, name, agent, tool, times, call, expected, got, ...result } = props.result;
  const parts = argumentParts({ value: result.arguments, redacted: 0 });
  return (
    <>
      <tr data-failed={!ok || undefined}>
        <td className={own.mark}>
          <Icon name={ok ? 'check' : 'warn'} size={12} />
          <span className={text.heard}>{ok ? 'holds' : 'does not hold'}</span>
        </td>
        <td className={own.agent}>
          <Text value={labelOf(agent)} />
        </td>
        <th scope="row" className={styles.tool}>
          <Text value={tool} kind="name" />
          {parts.map(({ key, value }) => (
            <i key={key} className={cx(own.argument, text.after)}>
              <Text value={key} /> <Text value={value} />
            </i>
          ))}
          {times > 1 && <i className={own.argument}>{times} times</i>}
          {name !== null && (
            <span className={text.after}>
              <Text value={name} />
            </span>
          )}
          {call !== null && (
            <span>
              <LinkButton onClick={() => nav.go('live', call)}>{source(call)}</LinkButton>
            </span>
          )}
        </th>
        <td className={own.expect}>
          <DecisionChip outcome={expected.outcome} hang />
        </td>
        <td className={cx(styles.rule, own.rule)} data-tip={expected.rule ?? undefined}>
          <Text value={expected.rule === null ? 'any' : shortRule(expected.rule)} />
        </td>
        <td className={own.remove}>
          <IconButton
            label={visibleText(`Remove test ${props.result.case}, ${tool}`)}
            icon="x"
            onClick={() => props.onRemove(props.result)}
          />
        </td>
      </tr>
      {!ok && <Failed {...props} />}
    </>
  );
}
