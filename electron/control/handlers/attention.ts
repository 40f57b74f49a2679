import { surroundingsOf } from '../../agents/clients/places.ts';
import { attentionOf } from '../attention.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';

export function attentionHandlers(context: ControlContext): Pick<Handlers, 'attention.list'> {
  return {
    'attention.list': async () => attentionOf(context, await context.clients.list(surroundingsOf(process.env))),
  };
}
