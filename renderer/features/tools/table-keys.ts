import type { RuleKind } from '../../../shared/tool.ts';
import { ruleKinds } from '../../ui/decision.ts';

/** What a key means on a row of the table. `range`: together with all rows since the last one that was chosen. */
export type RowAction =
  | { readonly kind: 'move'; readonly step: 1 | -1; readonly range: boolean }
  | { readonly kind: 'first' }
  | { readonly kind: 'last' }
  | { readonly kind: 'choose'; readonly range: boolean }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'rule'; readonly rule: RuleKind }
  | { readonly kind: 'clear' };

interface Where {
  /** The row itself has the focus, and none of its controls: these have a meaning of their own for some keys. */
  readonly onRow: boolean;
  readonly isOpen: boolean;
  /** Any row is chosen. */
  readonly anyChosen: boolean;
  /** Single letters and digits act. */
  readonly letterKeys: boolean;
}

/** Null where the key means nothing there, or is another shortcut. */
export function rowActionOf(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'metaKey' | 'ctrlKey' | 'altKey'>,
  { onRow, isOpen, anyChosen, letterKeys }: Where,
): RowAction | null {
  const { key, shiftKey: range } = event;
  if (event.metaKey || event.ctrlKey || event.altKey) return null;
  const letter = key.length === 1 && letterKeys ? key.toLowerCase() : '';
  if (key === 'ArrowDown' || letter === 'j') return { kind: 'move', step: 1, range };
  if (key === 'ArrowUp' || letter === 'k') return { kind: 'move', step: -1, range };
  if (key === 'Home') return { kind: 'first' };
  if (key === 'End') return { kind: 'last' };
  if (key === 'Escape') return anyChosen ? { kind: 'clear' } : isOpen ? { kind: 'toggle' } : null;
  const rule = ruleKinds[Number(letter) - 1];
  if (rule) return { kind: 'rule', rule };
  if (!onRow) return null;
  if (key === ' ') return { kind: 'choose', range };
  return key === 'Enter' || key === (isOpen ? 'ArrowLeft' : 'ArrowRight') ? { kind: 'toggle' } : null;
}
