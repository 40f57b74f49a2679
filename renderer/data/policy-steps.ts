import type { ControlBridge } from '../../shared/control/bridge.ts';
import type { PolicyChange } from '../../shared/control/policy.ts';
import type { AgentId, ServerName } from '../../shared/names.ts';
import type { Toasts } from './toasts.ts';
import { reasonOf } from './transport/bridge.ts';

/** A way back: the version to put in force, and the change that this takes back, in words. */
interface Step {
  readonly document: DocumentOf;
  readonly version: number;
  readonly words: string;
}

/**
 * Changes of this visit that can be taken back, and those that were and can be made again; the newest last. `onRestored`
 * hears of each document of which another version was put in force.
 */
export function createSteps(
  bridge: Pick<ControlBridge, 'call'>,
  toasts: Toasts,
  onRestored: (document: DocumentOf) => void,
) {
  const undoable: Step[] = [];
  const redoable: Step[] = [];

  /** Puts the version of a step in force; `back`: the step that leads back from there. Null where it was refused. */
  async function restore(
    step: Step,
    done: (words: string) => string,
    failed: string,
  ): Promise<{ readonly back: Step | null } | null> {
    try {
      const { undo } = await bridge.call('policy.restore', { ...step.document, version: step.version });
      onRestored(step.document);
      toasts.done(done(step.words));
      return { back: undo === null ? null : { ...step, version: undo } };
    } catch (error) {
      toasts.problem(`${failed} ${reasonOf(error)}`);
      return null;
    }
  }

  // "now Limited" would say the opposite of what holds.
  async function takeBack(step: Step): Promise<void> {
    const at = undoable.indexOf(step);
    if (at >= 0) undoable.splice(at, 1);
    const forth = await restore(step, (words) => `Undone: ${words.replace(' now ', ' no longer ')}`, 'Not undone.');
    // Refused, it stands yet: the next undo must not take back the change before it.
    if (forth === null && at >= 0) undoable.splice(at, 0, step);
    if (forth?.back) redoable.push(forth.back);
  }

  return {
    /** A change was made: what was undone before it cannot be made again. */
    made({ undo, words }: PolicyChange, document: DocumentOf): void {
      redoable.length = 0;
      if (undo === null) {
        toasts.done(words);
        return;
      }
      const step: Step = { document, version: undo, words };
      undoable.push(step);
      toasts.done(words, { label: 'Undo', undoKey: true, run: () => void takeBack(step) });
    },
    async undoLast(): Promise<void> {
      const step = undoable.at(-1);
      if (step) await takeBack(step);
      else toasts.done('No change of this visit is left to undo. Policy has every version');
    },
    async redoLast(): Promise<void> {
      const step = redoable.pop();
      if (!step) return toasts.done('Nothing was undone that could be made again');
      const again = await restore(step, (words) => `Made again: ${words}`, 'Not made again.');
      if (again === null) redoable.push(step);
      if (again?.back) undoable.push(again.back);
    },
  };
}

/** A policy document: of a server, or of one agent on it. */
export interface DocumentOf {
  readonly server: ServerName;
  readonly agent?: AgentId;
}
