import type { ToolRow } from '../../../shared/control/tools.ts';
import type { RuleKind } from '../../../shared/tool.ts';
import { Button } from '../../ui/button.tsx';
import { ruleKinds, ruleLook } from '../../ui/decision.ts';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import styles from './tool-details.module.css';

/** What can be done with a tool, and for each the rules that answer it, as buttons. */
export function Attacks({
  tool,
  onAnswer,
}: {
  readonly tool: ToolRow;
  readonly onAnswer: (rule: RuleKind, title: string) => void;
}) {
  if (tool.attacks.length === 0) return null;
  const off = (rule: RuleKind): string | null => {
    if (tool.held) return 'Its definition is to be reviewed first';
    if (tool.rule === rule) return 'This stands';
    // An answer to an attack must not let more pass: a stricter rule is loosened by a press on the rule itself.
    if (tool.rule === null || ruleKinds.indexOf(tool.rule) < ruleKinds.indexOf(rule)) return null;
    return `${ruleLook[tool.rule].words} stands, which is stricter`;
  };
  return (
    <section>
      <h2 className={text.section}>What can go wrong</h2>
      <ul className={styles.attacks}>
        {tool.attacks.map(({ title, what, answer, rules }) => (
          <li key={title}>
            <b>{title}</b>
            <p>{what}</p>
            <p>Answer: {answer}</p>
            <div className={styles.answers}>
              {rules.map((rule) => (
                <Button
                  key={rule}
                  small
                  off={off(rule)}
                  aria-label={`${ruleLook[rule].words}… against “${title}”`}
                  onClick={() => onAnswer(rule, title)}
                >
                  <Icon name={ruleLook[rule].icon} size={14} />
                  {ruleLook[rule].words}…
                </Button>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
