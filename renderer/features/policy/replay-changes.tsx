import type { CommandOutput } from '../../../shared/control/contract.ts';
import { visibleText } from '../../format/escape.ts';
import { count, counted } from '../../format/number.ts';
import { LinkButton } from '../../ui/button.tsx';
import { DecisionChip } from '../../ui/chip.tsx';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './policy.module.css';

/** Calls of one tool that one rule would decide otherwise. */
function ChangeRow({ change, lineFor, onLine, onShow }: { readonly change: Change } & ChangeWays) {
  const { tool, from, to, words, count: calls, calls: named } = change;
  const line = lineFor(change);
  return (
    <tr>
      <th scope="row" className={styles.tool}>
        <Text value={tool} kind="name" />
      </th>
      <td className={styles.fromTo}>
        <DecisionChip outcome={from} />
        <Icon name="right" size={12} />
        <DecisionChip outcome={to} />
      </td>
      <td>
        <Text value={words} />
        {line !== null && (
          <>
            {' '}
            <LinkButton onClick={() => onLine(line)}>Line {line}</LinkButton>
          </>
        )}
      </td>
      <td className={styles.number}>{count(calls)}</td>
      <td>
        <LinkButton
          aria-label={`Show ${those(change)} of ${visibleText(tool, 'name')} in Live`}
          data-tip={named.length < calls ? `The newest ${count(named.length)} of them` : undefined}
          onClick={() => onShow(change)}
        >
          Show
        </LinkButton>
      </td>
    </tr>
  );
}

export function Changes({ changes, ...ways }: { readonly changes: readonly Change[] } & ChangeWays) {
  return (
    <table className={styles.table} aria-label="Calls that would change">
      <thead>
        <tr>
          <th scope="col">Tool</th>
          <th scope="col">Was, would be</th>
          <th scope="col">By rule</th>
          <th scope="col" className={styles.number}>
            Calls
          </th>
          <th scope="col">
            <span className={text.heard}>Show</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <ChangeRow key={`${change.rule}/${change.tool}/${change.from}/${change.to}`} change={change} {...ways} />
        ))}
      </tbody>
    </table>
  );
}

export type Change = Result['changes'][number];

export function those({ count: all, calls }: Change): string {
  return calls.length < all ? `the newest ${counted(calls.length, 'call')}` : counted(all, 'call');
}

export interface ChangeWays {
  readonly lineFor: (change: Change) => number | null;
  readonly onLine: (line: number) => void;
  readonly onShow: (change: Change) => void;
}

export type Result = CommandOutput<'policy.replay'>;
