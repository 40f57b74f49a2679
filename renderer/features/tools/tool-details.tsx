import { useState } from 'react';
import type { ToolRow } from '../../../shared/control/tools.ts';
import type { JsonValue } from '../../../shared/json.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { JsonTree } from '../../ui/json-tree.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './tool-details.module.css';

const kindWords: Record<ToolRow['clauses'][number]['kind'], string> = {
  arguments: '',
  require: 'must hold',
  deny_if: 'denies',
  limit: '',
  approval: 'asks',
};

function Clauses({ clauses, none }: { readonly clauses: ToolRow['clauses']; readonly none: string }) {
  if (clauses.length === 0) return <p className={styles.none}>{none}</p>;
  return (
    <ul className={styles.clauses}>
      {clauses.map((clause) => (
        <li key={clause.pointer} data-tip={clause.pointer}>
          <code>
            <Text value={clause.words} />
          </code>
          <span className={text.t3}>{kindWords[clause.kind]}</span>
        </li>
      ))}
    </ul>
  );
}

/** All that stands behind the thumb of one tool. Conditions are read here and written in the policy. */
export function ToolDetails({ tool }: { readonly tool: ToolRow }) {
  const [open, setOpen] = useState(false);
  const conditions = tool.clauses.filter((clause) => clause.kind !== 'limit');
  const limits = tool.clauses.filter((clause) => clause.kind === 'limit');
  return (
    <div role="gridcell">
      <div>
        <section>
          <h2 className={text.section}>
            Argument conditions
            {conditions.length > 0 && <span className={text.aside}>no click on a rule touches them</span>}
          </h2>
          <Clauses clauses={conditions} none="None. Any arguments that the tool takes." />
          {tool.unchecked.map((line) => (
            <div key={line} className={styles.caution}>
              <Icon name="warn" size={14} />
              <p>
                <Text value={line} kind="prose" />
              </p>
            </div>
          ))}
        </section>
        <section>
          <h2 className={text.section}>
            Why {tool.category}, {tool.risk}
          </h2>
          <p>
            <Text value={tool.why} kind="prose" />
          </p>
          {tool.caution !== null && (
            <div className={styles.caution}>
              <Icon name="warn" size={14} />
              <p>
                <Text value={tool.caution} kind="prose" />
              </p>
            </div>
          )}
        </section>
      </div>
      <div>
        <section>
          <h2 className={text.section}>Limit</h2>
          <Clauses clauses={limits} none="None. As many calls as agents send." />
        </section>
        {tool.attacks.length > 0 && (
          <section>
            <h2 className={text.section}>What can go wrong</h2>
            <ul className={styles.attacks}>
              {tool.attacks.map((attack) => (
                <li key={attack.title}>
                  <b>{attack.title}</b>
                  <p>{attack.what}</p>
                  <p>Answer: {attack.answer}</p>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      <div className={styles.definition}>
        <Button small kind="ghost" icon={open ? 'down' : 'right'} aria-expanded={open} onClick={() => setOpen(!open)}>
          Definition
        </Button>
        {open && (
          <div className={styles.definitionTree}>
            <JsonTree label={`Definition of ${tool.name}`} value={tool.definition as JsonValue} openDepth={2} />
          </div>
        )}
      </div>
    </div>
  );
}
