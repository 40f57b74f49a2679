import { randomBytes } from 'node:crypto';
import type { AskView } from '../../shared/control/asks.ts';
import type { WebhookService } from '../control/services.ts';
import { addressFault } from '../webhook/address.ts';
import { askMessage, testMessage } from '../webhook/message.ts';
import { WebhookSender } from '../webhook/sender.ts';
import type { Services } from './services.ts';

/** What tells a team's chat of asks. It carries no answer back. */
export interface Webhook extends WebhookService {
  /** Called with an ask whose effect is read, and of each end. Returns at once. */
  send(ask: AskView): void;
  close(): void;
}

const secretName = 'webhook/secret';
const unreadableSecret =
  'What the messages are signed with was encrypted by a key ring that cannot be read here. Make a new secret in Settings, and give it to the receiver.';

/** `page`: the address of the Approvals page; null: there is none. */
export function openWebhook(
  { settings, secrets, egress, clock, showing, writeLog }: Services,
  page: () => string | null,
): Webhook {
  const urlNow = (): string | null => {
    const url = settings.get().webhook?.url ?? null;
    // Written into the settings by hand: what the window would refuse is not sent to.
    return url === null || addressFault(url) !== null ? null : url;
  };
  const makeSecret = async (): Promise<string> => {
    const secret = randomBytes(32).toString('hex');
    await secrets.set(secretName, secret);
    return secret;
  };
  const sender = new WebhookSender({
    fetch: egress.fetch,
    clock,
    async destination() {
      const url = urlNow();
      if (url === null) return null;
      const secret = await secrets.get(secretName);
      // Another one would be signed with, and the receiver would refuse it without a word to us.
      if (secret === null && secrets.has(secretName)) throw new Error(unreadableSecret);
      return { url, secret: secret ?? (await makeSecret()) };
    },
    onLost: (why) => writeLog({ level: 'warn', text: `an ask was not told by the webhook: ${why}` }),
  });
  return {
    view() {
      const { last, queued, lost } = sender;
      return { url: settings.get().webhook?.url ?? null, signed: secrets.has(secretName), last, queued, lost };
    },
    async set(url) {
      // The secret first: nothing is ever sent unsigned.
      const secret = url !== null && !secrets.has(secretName) ? await makeSecret() : null;
      settings.update((before) => ({ ...before, webhook: url === null ? null : { url } }));
      return secret;
    },
    renewSecret: makeSecret,
    test: () => sender.test(testMessage(clock.now())),
    send(ask) {
      if (urlNow() !== null) sender.send(askMessage(ask, page(), (text) => showing.text(text)));
    },
    close: () => sender.close(),
  };
}
