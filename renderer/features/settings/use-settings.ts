import type { SettingsChange, SettingsView } from '../../../shared/control/settings.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';

export interface SettingsStore {
  readonly view: SettingsView;
  /** Saves a part at once. `words` says what holds now; `back` is what Undo puts back, left out where that makes no sense. */
  save(change: SettingsChange, words: string, back?: SettingsChange): void;
}

/** The settings in force, and the one way to change them. */
export function useSettings() {
  return useCommand('settings.get', {}, { freshAtEachVisit: true });
}

/** Saves at once, says what holds now, and offers to put back what held before. A refusal is said and changes nothing. */
export function useSave(): SettingsStore['save'] {
  const { bridge, toasts } = useAppContext();
  const save = async (change: SettingsChange, words: string, back?: SettingsChange): Promise<void> => {
    try {
      await bridge.call('settings.change', change);
      toasts.done(
        words,
        back === undefined ? null : { label: 'Undo', run: () => void save(back, 'What held before holds again') },
      );
    } catch (error) {
      toasts.problem(`Not saved. ${reasonOf(error)}`);
    }
  };
  return (change, words, back) => void save(change, words, back);
}
