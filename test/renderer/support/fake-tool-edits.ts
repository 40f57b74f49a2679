import type { CommandName, Commands } from '../../../shared/control/contract.ts';
import type { PolicyDocument } from '../../../shared/policy/document.ts';
import { silentDocument } from '../../../shared/policy/document-reads.ts';
import { editTool, type ToolEdit, toolEditWords } from '../../../shared/policy/edit-tool.ts';
import { printPolicy } from '../../../shared/policy/print.ts';

type Input<N extends CommandName> = Commands[N]['input']['_output'];

/** A small policy to show edits on; what a real one holds is the matter of the tests of the command. */
const document: PolicyDocument = {
  ...silentDocument,
  default: 'deny',
  tools: {
    get_cases: { require: [{ path: 'args.project_id', op: 'in', value: [1, 4] }] },
    update_case: { limits: [{ counter: 'update_case', window: 'minute', max: 30, scope: 'grant' }] },
  },
};

export function toolEditHandlers(write: (words: string) => unknown) {
  const after = ({ tool, edit }: Input<'tools.edit'>) =>
    editTool(document, tool, edit as ToolEdit, { known: [tool], now: Date.now() }) ?? document;
  return {
    'tools.edit': (input: Input<'tools.edit'>) => write(toolEditWords(input.tool, input.edit as ToolEdit)),
    'tools.preview': (input: Input<'tools.edit'>) => ({
      before: printPolicy(document),
      after: printPolicy(after(input)),
      words: toolEditWords(input.tool, input.edit as ToolEdit),
      problems: [],
      ends: 2,
    }),
    'tools.seen': () => ({
      looked: 132,
      whole: true,
      peaks: [
        { window: 'minute', calls: 34, agentLabel: 'Cursor', at: Date.now() },
        { window: 'hour', calls: 60, agentLabel: 'Cursor', at: Date.now() },
        { window: 'day', calls: 96, agentLabel: 'Claude Code', at: Date.now() },
      ],
      arguments: [
        {
          name: 'project_id',
          calls: 132,
          values: [
            { value: '4', calls: 96 },
            { value: '1', calls: 33 },
            { value: '9', calls: 3 },
          ],
        },
      ],
    }),
  };
}
