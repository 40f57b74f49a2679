import type { ToolRow } from '../../../shared/control/tools.ts';
import type { RuleKind } from '../../../shared/tool.ts';
import { visibleText } from '../../format/escape.ts';
import { ruleLook } from '../../ui/decision.ts';
import { type Clause, entryOf } from './clause-entry.ts';
import { ConditionDialog } from './condition-dialog.tsx';
import { PreviewDialog } from './edit-preview.tsx';
import { LimitDialog } from './limit-dialog.tsx';

/** What a person is about to change of a tool's rule: an entry that stands (`clause`), or a new one. `title`: of the attack that a rule answers. */
export type Editing =
  | { readonly kind: 'condition'; readonly clause: Clause | null }
  | { readonly kind: 'limit'; readonly clause: Clause | null }
  | { readonly kind: 'rule'; readonly rule: RuleKind; readonly title: string }
  | { readonly kind: 'remove'; readonly clause: Clause };

export function EditDialog({
  tool,
  version,
  editing,
  onClose,
}: {
  readonly tool: ToolRow;
  readonly version: number;
  readonly editing: Editing;
  readonly onClose: () => void;
}) {
  const of = { server: tool.server, tool: tool.name, version };
  if (editing.kind === 'condition') {
    return <ConditionDialog tool={tool} of={of} clause={editing.clause} onClose={onClose} />;
  }
  if (editing.kind === 'limit') return <LimitDialog of={of} clause={editing.clause} onClose={onClose} />;
  if (editing.kind === 'rule') {
    const { words } = ruleLook[editing.rule];
    return (
      <PreviewDialog
        of={of}
        title={`${words}, against “${editing.title}”`}
        edit={{ kind: 'rule', rule: editing.rule }}
        words={words}
        onClose={onClose}
      />
    );
  }
  const entry = entryOf(editing.clause);
  if (entry === null) return null;
  return (
    <PreviewDialog
      of={of}
      title={`Remove “${visibleText(editing.clause.words)}”?`}
      edit={{ kind: 'remove', ...entry }}
      words="Remove"
      onClose={onClose}
    />
  );
}
