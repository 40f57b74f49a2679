import type { ToolRow } from '../../../shared/control/tools.ts';
import type { RuleKind } from '../../../shared/tool.ts';
import { visibleText } from '../../format/escape.ts';
import { ruleLook } from '../../ui/decision.ts';
import { type Clause, entryOf } from './clause-entry.ts';
import { PreviewDialog } from './edit-preview.tsx';

/** What is looked at before it is written, and needs no form. `title`: of the attack that a rule answers. */
export type Preview =
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
  readonly editing: Preview;
  readonly onClose: () => void;
}) {
  const of = { server: tool.server, tool: tool.name, version };
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
