import { useState } from 'react';
import type { AnswerRuleDraft, AnswerRuleInput } from '../../../shared/control/approvals.ts';
import type { AskView } from '../../../shared/control/asks.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { dayMs, hourMs } from '../../format/time.ts';
import { Diff } from '../../ui/diff.tsx';
import { diffTexts, hunks } from '../../ui/diff-lines.ts';
import text from '../../ui/text.module.css';

export function Preview({ draft }: { readonly draft: Ready }) {
  const lines = hunks(diffTexts(draft.before, draft.after));
  return (
    <section aria-label="What changes in the policy">
      <h3 className={text.section}>
        What changes in the policy<span className={text.aside}>version {draft.version} is in force</span>
      </h3>
      {draft.before === draft.after ? <p>Nothing: tick at least one condition.</p> : <Diff lines={lines} />}
    </section>
  );
}

/** What was chosen in the dialog; the draft follows it. */
export function useRuleDraft(ask: AskView, kind: Kind, from: AnswerRuleInput['from']) {
  const { now } = useAppContext();
  const [paths, setPaths] = useState<readonly string[] | null>(null);
  const [lasts, setLasts] = useState<{ readonly lifetime: Lifetime; readonly until: string | null }>({
    lifetime: 'always',
    until: null,
  });
  const input: AnswerRuleInput = { id: ask.id, kind, from, paths: paths && [...paths], until: lasts.until };
  const { data, error } = useCommand('approvals.draftRule', input, { freshAtEachVisit: true, keepPrevious: true });
  const shown = data?.ok
    ? {
        ...data,
        conditions: data.conditions.map((one) => ({ ...one, chosen: paths?.includes(one.path) ?? one.chosen })),
      }
    : data;
  return {
    input,
    draft: shown ?? null,
    error,
    lasts,
    toggle(path: string) {
      if (!shown?.ok) return;
      const chosen = shown.conditions.filter((one) => one.chosen !== (one.path === path));
      setPaths(chosen.map((one) => one.path));
    },
    last(lifetime: Lifetime) {
      const ms = lasting[lifetime];
      const until = ms === null ? null : new Date(now() + ms).toISOString().replace(/\.\d+/, '');
      setLasts({ lifetime, until });
    },
  };
}

export type Kind = AnswerRuleInput['kind'];
export type Ready = Extract<AnswerRuleDraft, { readonly ok: true }>;

/** How long a rule lasts, milliseconds; null: until a person takes it away. */
export const lasting = { hour: hourMs, day: dayMs, week: 7 * dayMs, month: 30 * dayMs, always: null } as const;
export type Lifetime = keyof typeof lasting;
