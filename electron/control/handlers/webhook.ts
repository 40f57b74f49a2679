import { CodedError } from '../../../shared/coded-error.ts';
import { addressFault, originOf } from '../../webhook/address.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { Caller } from '../port.ts';

type WebhookHandlers = Pick<Handlers, 'webhook.get' | 'webhook.set' | 'webhook.renewSecret' | 'webhook.test'>;

/** Where a team's chat is told of asks. Set in the window, or by hand in settings.json: never by a command line. */
export function webhookHandlers({ webhook, journal }: Pick<ControlContext, 'webhook' | 'journal'>): WebhookHandlers {
  const record = (what: string, caller: Caller) => journal.event({ kind: 'gate', what, by: authorOf(caller) });
  return {
    'webhook.get': () => webhook.view(),
    async 'webhook.set'({ url }, caller) {
      refuseCommandLine(caller);
      const fault = url === null ? null : addressFault(url);
      if (fault !== null) throw new CodedError('webhook-address', fault);
      const secret = await webhook.set(url);
      await record(url === null ? 'Asks are told to no webhook' : `Asks are told to ${originOf(url)}`, caller);
      return { ...webhook.view(), secret };
    },
    async 'webhook.renewSecret'(_input, caller) {
      refuseCommandLine(caller);
      const secret = await webhook.renewSecret();
      await record('The webhook has a new secret', caller);
      return { ...webhook.view(), secret };
    },
    async 'webhook.test'(_input, caller) {
      refuseCommandLine(caller);
      const { ok, words } = await webhook.test();
      return { ok, words };
    },
  };
}

/** An agent with a shell must not have itself told of what waits, nor read the secret by which a chat trusts us. */
function refuseCommandLine({ endpoint }: Caller): void {
  if (endpoint !== 'command-line') return;
  throw new CodedError(
    'answers-in-window-only',
    'The webhook is set in the window, or in settings.json while nothing runs.',
  );
}
