import { useEffect, useMemo, useState } from 'react';
import type { PolicyDraft } from '../../../shared/control/policy-tools.ts';
import { useCommand } from '../../data/use-command.ts';
import { diffTexts } from '../../ui/diff-lines.ts';
import { useRested } from '../../ui/use-rested.ts';
import { type PolicyPlace, type Shown, startOf } from './document.ts';
import { storeDraft, storedDraft } from './drafts.ts';

/** So long after the last key the text is judged. */
const settleMs = 250;

export interface DraftState {
  readonly text: string;
  /** A new one begins the editor anew, with `text`. */
  readonly revision: number;
  /** Whether it differs from what is in force, or from a file that is not: to apply it puts the file right. */
  readonly edited: boolean;
  /** Whether it differs from the file. */
  readonly typed: boolean;
  /** The version in force when typing began, where another one came in force since; else null. */
  readonly overtaken: number | null;
  /** Lines that are not in force, counted from 1. */
  readonly changed: readonly number[];
  /** What the text would do; that of an earlier text while `judging`; null until the first answer. */
  readonly judged: PolicyDraft | null;
  readonly judging: boolean;
  /** Why it cannot be judged; null where it can. */
  readonly error: Error | null;
  readonly judgeAgain: () => void;
  readonly type: (text: string) => void;
  /** Puts another text into the editor, such as a suggestion. */
  readonly replace: (text: string) => void;
  /** Back to the file as it stands. */
  readonly discard: () => void;
}

function changedLines(before: string, after: string): readonly number[] {
  const changed: number[] = [];
  let line = 0;
  for (const { kind } of diffTexts(before, after)) {
    if (kind === 'del') continue;
    line += 1;
    if (kind === 'add') changed.push(line);
  }
  return changed;
}

/** The text of a document as it is typed, kept in this tab, and judged by the guarding process. */
export function useDraft(place: PolicyPlace, shown: Shown): DraftState {
  const start = startOf(place, shown);
  const { version } = shown;
  const [state, setState] = useState(() => {
    const stored = storedDraft(place.name);
    return { text: stored?.text ?? start, revision: 0, begun: stored?.version ?? version, start };
  });
  // Another text came in force, or into the file: who typed nothing sees it, who typed keeps what was typed.
  if (state.start !== start || (state.begun !== version && state.text === start)) {
    const untouched = state.text === state.start || state.text === start;
    if (untouched) {
      const revision = state.text === start ? state.revision : state.revision + 1;
      setState({ text: start, revision, begun: version, start });
    } else setState({ ...state, start });
  }
  const put = (text: string, anew: boolean): void => {
    setState((before) => ({
      text,
      revision: anew ? before.revision + 1 : before.revision,
      begun: before.text === before.start ? version : before.begun,
      start,
    }));
  };
  const { text, begun } = state;
  useEffect(() => {
    storeDraft(place.name, text === start ? null : { text, version: begun });
  }, [place.name, text, start, begun]);

  const settled = useRested(text, settleMs);
  const answer = useCommand('policy.draft', { ...place.of, text: settled }, { keepPrevious: true });
  const inForce = shown.inForce ?? '';
  const changed = useMemo(() => changedLines(inForce, settled), [inForce, settled]);
  return {
    text,
    revision: state.revision,
    edited: text !== inForce || text !== start,
    typed: text !== start,
    overtaken: text !== start && begun !== version ? begun : null,
    changed,
    judged: answer.data ?? null,
    judging: settled !== text || answer.isPlaceholderData || (answer.data === undefined && answer.error === null),
    error: answer.error,
    judgeAgain: () => void answer.refetch(),
    type: (next) => put(next, false),
    replace: (next) => put(next, true),
    discard: () => setState({ text: start, revision: state.revision + 1, begun: version, start }),
  };
}
