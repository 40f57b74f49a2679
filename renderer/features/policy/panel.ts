import type { PolicyPlace, Shown } from './document.ts';
import type { DraftState } from './use-draft.ts';
import type { TestsState } from './use-tests.ts';

/** What every panel beside the text is given. */
export interface PanelProps {
  readonly place: PolicyPlace;
  readonly shown: Shown;
  readonly draft: DraftState;
  readonly tests: TestsState;
  /** Shows a line of the text. */
  readonly onLine: (line: number) => void;
}
