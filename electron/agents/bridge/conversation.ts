// biome-ignore-all lint/style/noExcessiveLinesPerFile: one order of messages between a client and the gateway, which its parts share
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { type Ended, ExchangeBroken, exchange, type OnMessage } from './exchange.ts';
import { NoGateway } from './find-gateway.ts';
import { plainHeaders, RequestHeaders, sessionHeaders } from './headers.ts';
import { isStateless, type Message, versionIn } from './message.ts';

export interface ConversationOptions {
  /** The address of the agent at the gateway that runs now. Rejects with `NoGateway`. */
  readonly find: () => Promise<URL>;
  readonly delay: (ms: number) => Promise<void>;
  /** Called for each message that the gateway sends by itself. */
  readonly onMessage: (json: string) => void;
}

export interface Sending {
  readonly raw: string;
  readonly message: Message;
  readonly onMessage: OnMessage;
  readonly signal: AbortSignal | undefined;
}

interface Open {
  readonly url: URL;
  readonly session: string | null;
  readonly version: string | null;
  readonly refusal: JsonObject | null;
  /** Ends the stream of what the gateway says by itself. */
  readonly stop: AbortController;
}

/** While a gateway starts anew its clients wait this long for it, before they are told that it is gone. */
const patienceMs = 5_000;
const lookEveryMs = 500;

/**
 * What a client has with the gateway. Where the gateway starts anew the conversation is begun again under way, with what the
 * client said first, and what was watched is watched again.
 */
export class Conversation {
  readonly headers = new RequestHeaders();
  readonly #options: ConversationOptions;
  /** The one that stands: null until it is begun, and again when it is lost. */
  #open: Promise<Open> | null = null;
  /** What the client said first. */
  #initialize: string | null = null;
  #wasInitialized = false;
  /** What has to be said again in a new conversation: the log level, and what is watched. */
  readonly #lasting = new Map<string, string>();
  #hasEnded = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** Begins it with the client's `initialize`, and says why that was refused; rejects where no gateway answers. */
  async begin(initialize: string, onMessage: OnMessage): Promise<JsonObject | null> {
    this.#initialize = initialize;
    // A client that begins anew says for itself that it is initialized, and what it watches.
    this.#wasInitialized = false;
    this.#lasting.clear();
    this.#lose();
    try {
      this.#open = this.#connect(onMessage);
      this.#open.catch(() => undefined);
      return (await this.#open).refusal;
    } catch (error) {
      this.#open = null;
      throw error;
    }
  }

  /**
   * Sends a message in the conversation that stands, and says why it was refused; one that was surely not received goes out
   * again in a new one.
   */
  async pass(sending: Sending): Promise<JsonObject | null> {
    for (let again = 0; ; again++) {
      const open = await this.#openSession(isStateless(sending.message));
      try {
        const ended = await exchange({
          url: open.url,
          method: 'POST',
          headers: this.headers.of(sending.message, open),
          body: sending.raw,
          signal: sending.signal,
          onMessage: sending.onMessage,
        });
        if (!isLost(ended)) return ended.refusal;
      } catch (error) {
        if (!(error instanceof ExchangeBroken) || error.wasSent) throw error;
      }
      await this.#loseIf(open);
      if (again >= 3) throw new NoGateway('Railguard refuses this agent. See: railguard agent list', false);
    }
  }

  /** Passes a notification on; while there is no gateway nobody waits for it. */
  async notify(raw: string, message: Message): Promise<void> {
    if (message.method === 'notifications/initialized') this.#wasInitialized = true;
    const open = await this.#open;
    if (open === null || (isStateless(message) && message.method === 'notifications/cancelled')) return;
    await this.pass({ raw, message, onMessage: this.#options.onMessage, signal: undefined });
    if (message.method === 'notifications/initialized') this.#listen(open);
  }

  /** Notes what the gateway did, where it has to be said again in a new conversation. */
  remember(method: string, { params }: Message, raw: string): void {
    const uri = isJsonObject(params) ? String(params.uri) : '';
    if (method === 'logging/setLevel') this.#lasting.set('level', raw);
    if (method === 'resources/subscribe') this.#lasting.set(`watch ${uri}`, raw);
    if (method === 'resources/unsubscribe') this.#lasting.delete(`watch ${uri}`);
  }

  /** Whether the one that stands has a session; false where none stands. */
  async hasSession(): Promise<boolean> {
    const open = await this.#open?.catch(() => null);
    return open != null && open.session !== null;
  }

  /** Whether one stands, or is being begun. */
  get isBegun(): boolean {
    return this.#open !== null;
  }

  /** Waits for the gateway for as long as the client lives, and tells the client to look again. */
  async awaken(): Promise<void> {
    while (!this.#hasEnded) {
      try {
        await this.#openSession(false);
        for (const list of ['tools', 'resources', 'prompts']) {
          this.#options.onMessage(JSON.stringify({ jsonrpc: '2.0', method: `notifications/${list}/list_changed` }));
        }
        return;
      } catch {
        await this.#options.delay(lookEveryMs);
      }
    }
  }

  /** The client went away: the session is closed, if the gateway answers soon. */
  async close(): Promise<void> {
    this.#hasEnded = true;
    const open = await this.#open?.catch(() => null);
    open?.stop.abort();
    if (open == null || open.session === null) return;
    const headers = { 'mcp-session-id': open.session };
    const end = exchange({ url: open.url, method: 'DELETE', headers, onMessage: () => undefined }).catch(
      () => undefined,
    );
    await Promise.race([end, this.#options.delay(1_000)]);
  }

  #openSession(isWithoutSession: boolean): Promise<Open> {
    if (this.#open === null) {
      if (this.#initialize === null && !isWithoutSession) {
        return Promise.reject(new NoGateway('The first message of a conversation is initialize.', false));
      }
      const opening = this.#connectPatiently();
      this.#open = opening;
      opening.catch(() => {
        if (this.#open === opening) this.#open = null;
      });
    }
    return this.#open;
  }

  async #connectPatiently(): Promise<Open> {
    for (let waited = 0; ; waited += lookEveryMs) {
      try {
        return await this.#connect(() => undefined);
      } catch (error) {
        if (!mayCome(error) || waited >= patienceMs || this.#hasEnded) throw error;
        await this.#options.delay(lookEveryMs);
      }
    }
  }

  /** Finds the gateway and, for a client that has a session, begins one with what the client said first. */
  async #connect(onMessage: OnMessage): Promise<Open> {
    const url = await this.#options.find();
    const stop = new AbortController();
    if (this.#initialize === null) return { url, session: null, version: null, refusal: null, stop };
    let version: string | null = null;
    const { session, status, refusal } = await exchange({
      url,
      method: 'POST',
      headers: plainHeaders,
      body: this.#initialize,
      onMessage(json, message) {
        version ??= versionIn(message);
        onMessage(json, message);
      },
    });
    const open = { url, session, version, refusal, stop };
    if (status !== 200 || session === null || !this.#wasInitialized) return open;
    await send(open, JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    for (const raw of this.#lasting.values()) await send(open, raw);
    this.#listen(open);
    return open;
  }

  /** What the gateway says by itself. When that stream ends the conversation may be lost: it is begun anew. */
  #listen(open: Open): void {
    if (open.session === null) return;
    const { url, stop } = open;
    const headers = { accept: 'text/event-stream', ...sessionHeaders(open) };
    void exchange({ url, method: 'GET', headers, signal: stop.signal, onMessage: this.#options.onMessage })
      .then((ended) => (isLost(ended) ? 'lost' : ended.status === 200 ? 'ended' : 'none'))
      .catch(() => 'lost')
      .then(async (how) => {
        if (stop.signal.aborted || this.#hasEnded || how === 'none') return;
        if (how === 'lost') {
          await this.#loseIf(open);
          return void this.awaken();
        }
        await this.#options.delay(lookEveryMs);
        this.#listen(open);
      });
  }

  /** Forgets this one, where no other stands in its place already. */
  async #loseIf(open: Open): Promise<void> {
    if (this.#open !== null && (await this.#open.catch(() => null)) === open) this.#lose();
  }

  #lose(): void {
    void this.#open?.then(({ stop }) => stop.abort()).catch(() => undefined);
    this.#open = null;
  }
}

/** Something that was said once already: its answer is nobody's. */
async function send(open: Open, raw: string): Promise<void> {
  const headers = { ...plainHeaders, ...sessionHeaders(open) };
  await exchange({ url: open.url, method: 'POST', headers, body: raw, onMessage: () => undefined });
}

/** The gateway knows the token or the session no more: what was sent was not looked at. An unknown method is answered. */
function isLost({ status, isAnswered }: Ended): boolean {
  return !isAnswered && (status === 401 || status === 404);
}

/** Whether a gateway may be there a little later, and nothing was sent until now. */
export function mayCome(error: unknown): error is Error {
  return error instanceof NoGateway ? error.canCome : error instanceof ExchangeBroken && !error.wasSent;
}
