import { type RefObject, useEffect, useRef, useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import type { PolicyPlace } from './document.ts';
import type { EditorHandle } from './editor.tsx';
import type { DraftState } from './use-draft.ts';

export interface ScopeState {
  readonly projects: readonly number[] | null;
  /** How many tools the scope stands at. */
  readonly tools: number;
  /** Why it cannot be changed now; null where it can. */
  readonly off: string | null;
  readonly choose: (projects: readonly number[]) => void;
}

/** As often as somebody types while the change is on its way. */
const mostTries = 5;

/** The project scope of the text in the editor; null where its server has no projects, or nothing is known of the text. */
export function useScope(
  place: PolicyPlace,
  { judged }: DraftState,
  editor: RefObject<EditorHandle | null>,
): ScopeState | null {
  const { bridge, toasts } = useAppContext();
  // Shown at once; what the text says comes a moment later.
  const [chosen, setChosen] = useState<readonly number[] | null>(null);
  const queue = useRef(Promise.resolve());
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is judged anew says it itself
  useEffect(() => setChosen(null), [judged]);
  // While somebody types, the text is no policy now and then: the control stays in its place.
  const [known, setKnown] = useState(judged?.ok ? judged.scope : null);
  if (judged?.ok && judged.scope !== known) setKnown(judged.scope);
  if (known === null) return null;

  const write = async (projects: readonly number[]): Promise<void> => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const text = editor.current?.text();
      if (text === undefined) return;
      const { edits } = await bridge.call('policy.scope', { ...place.of, text, projects: [...projects] });
      if (editor.current?.change(text, edits)) return;
    }
  };
  const choose = (projects: readonly number[]): void => {
    setChosen(projects);
    // One after another: each begins from the text that the one before it left.
    queue.current = queue.current
      .then(() => write(projects))
      .catch((error: unknown) => {
        setChosen(null);
        toasts.problem(`The projects were not written into the text. ${reasonOf(error)}`);
      });
  };
  const shown = chosen === null ? known.projects : chosen.length === 0 ? null : chosen;
  return {
    projects: shown,
    tools: known.tools,
    off: judged?.ok ? null : 'Mend the problems in the text first.',
    choose,
  };
}
