import type { PolicyPlace, Shown } from './document.ts';
import type { DraftState } from './use-draft.ts';

/** What every panel beside the text is given. */
export interface PanelProps {
  readonly place: PolicyPlace;
  readonly shown: Shown;
  readonly draft: DraftState;
  /** Shows a line of the text. */
  readonly onLine: (line: number) => void;
}
