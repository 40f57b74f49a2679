import { useId } from 'react';
import controls from '../../ui/controls.module.css';
import field from '../../ui/text-field.module.css';
import styles from './add-server.module.css';
import { type ServerForm, secondsProblem } from './server-form.ts';

type Typed = Pick<ServerForm, 'startSeconds' | 'callSeconds'>;

const limits = [
  { of: 'startSeconds', label: 'Start limit', words: 'start after' },
  { of: 'callSeconds', label: 'Call limit', words: 'call after' },
] as const;

/** After how long a server is given up: its handshake, and a call of it. */
export function TimeLimits({
  typed,
  onChange,
}: {
  readonly typed: Typed;
  readonly onChange: (change: Partial<Typed>) => void;
}) {
  const id = useId();
  const problems = limits.flatMap(({ of, label }) => {
    const problem = secondsProblem(of, typed[of]);
    return problem === null ? [] : [{ of, words: `${label}: ${problem}` }];
  });
  const isWrong = (of: keyof Typed): boolean => problems.some((problem) => problem.of === of);
  return (
    <div className={field.field} role="group" aria-label="Gives up">
      <span className={field.label}>Gives up</span>
      <div>
        {limits.map(({ of, label, words }) => (
          <label key={of} className={styles.seconds}>
            {words}
            <span className={controls.input} data-invalid={isWrong(of) ? '' : undefined}>
              <input
                inputMode="numeric"
                aria-label={`${label}, seconds`}
                aria-invalid={isWrong(of) || undefined}
                aria-describedby={isWrong(of) ? `${id}${of}` : `${id}help`}
                value={typed[of]}
                placeholder="usual"
                autoComplete="off"
                onChange={(event) => onChange({ [of]: event.target.value })}
              />
            </span>
            s
          </label>
        ))}
        {problems.map(({ of, words }) => (
          <p key={of} id={`${id}${of}`} className={field.problem}>
            {words}
          </p>
        ))}
        <p id={`${id}help`} className={field.help} hidden={problems.length > 0}>
          A server that does not finish its handshake, a call without an answer or progress. Empty: the usual time.
        </p>
      </div>
    </div>
  );
}
