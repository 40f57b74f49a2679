import type { CommandInput, CommandOutput } from '../../../shared/control/contract.ts';
import type { CallLens, PutBackPreview, PutBackResult } from '../../../shared/control/lens.ts';
import { callIdSchema } from '../../../shared/names.ts';

/** What the fake knows of recorded calls of TestRail. */
export interface LensWorld {
  lens: CallLens | null;
  preview: PutBackPreview | null;
  putBackResult: PutBackResult | null;
}

export function lensWorld(): LensWorld {
  return { lens: null, preview: null, putBackResult: null };
}

type Handlers = {
  readonly [N in 'lens.call' | 'putBack.preview' | 'putBack.send']: (input: CommandInput<N>) => CommandOutput<N>;
};

export function lensHandlers(world: LensWorld): Handlers {
  return {
    'lens.call': () => world.lens,
    'putBack.preview': () => {
      if (world.preview === null) throw new Error('No preview was set.');
      return world.preview;
    },
    'putBack.send': () => {
      if (world.putBackResult === null) throw new Error('No result was set.');
      return world.putBackResult;
    },
  };
}

/** An update as the design draws it: three fields, of which somebody changed one since. */
export function changedCase(at: number): { readonly lens: CallLens; readonly preview: PutBackPreview } {
  const title = { before: 'Guest checkout - card declined', after: 'Guest checkout: declined card can retry' };
  const step = { before: 'Pay with 4000 0000 0000 0002', after: 'Pay with a card that is declined' };
  const where = { case_id: 5122 };
  const steps = [{ content: 'Open the cart' }, { content: step.before }, { content: 'Read the message' }];
  return {
    lens: {
      places: [
        { kind: 'case', id: 5122, name: title.after, url: 'https://example.testrail.io/index.php?/cases/view/5122' },
      ],
      project: { id: 4, name: 'Checkout' },
      sentence: `${title.after}, case 5122, project Checkout`,
      change: {
        title: 'case C5122',
        changes: [
          { field: 'title', ...title },
          { field: 'priority', before: '2 Medium', after: '3 High' },
          { field: 'step 2 of 3', ...step },
        ],
        more: 0,
      },
      putBack: { state: 'possible', keptUntil: at + 84 * 86_400_000 },
      putBackBy: [],
      putsBack: null,
    },
    preview: {
      call: callIdSchema.parse('call'),
      tool: 'update_case',
      title: 'case C5122',
      name: title.after,
      project: 'Checkout',
      at,
      readAt: at + 253_000,
      readMs: 93,
      rows: [
        {
          key: '5122 title',
          label: 'title',
          parts: [{ label: 'title', now: title.after, written: title.before }],
          state: 'ready',
          why: null,
          send: { tool: 'update_case', where, fields: { title: title.before } },
        },
        {
          key: '5122 custom_steps_separated',
          label: 'step 2 of 3',
          parts: [{ label: 'step 2 of 3', now: step.after, written: step.before }],
          state: 'ready',
          why: null,
          send: { tool: 'update_case', where, fields: { custom_steps_separated: steps } },
        },
        {
          key: '5122 priority_id',
          label: 'priority',
          parts: [{ label: 'priority', now: '4 Critical', written: '2 Medium' }],
          state: 'changed',
          why: 'the call wrote 3 High',
          send: { tool: 'update_case', where, fields: { priority_id: 2 } },
        },
        {
          key: '5122 milestone_id',
          label: 'milestone',
          parts: [{ label: 'milestone', now: '7 Release 4.2', written: null }],
          state: 'cannot',
          why: 'it had no value, and TestRail’s tools cannot take a value away',
          send: null,
        },
      ],
      unchanged: ['refs'],
      seen: 'as-read-first',
    },
  };
}
