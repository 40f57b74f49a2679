import type { Readable, Writable } from 'node:stream';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { newestSessionVersion, sessionVersions } from '../../../shared/protocol-versions.ts';
import { Conversation, type ConversationOptions, mayCome } from './conversation.ts';
import { ExchangeBroken, type OnMessage } from './exchange.ts';
import { isAnswerTo, type Message } from './message.ts';
import { readStdin } from './read-stdin.ts';

export interface BridgeOptions extends Omit<ConversationOptions, 'onMessage'> {
  readonly version: string;
  readonly input: Readable;
  readonly output: Writable;
}

const refused = -32000;
const noAnswer = {
  code: refused,
  message:
    'The connection to Railguard ended before the answer. Whether it was done is not known: look before it is repeated.',
};

/**
 * Speaks with one client over its standard streams, and for it with the gateway. A request that was on its way when the
 * gateway ended fails, and is never sent twice.
 */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #conversation: Conversation;
  readonly #inFlight = new Map<string | number, AbortController>();
  /** Notifications in their order, and requests after those that came before them. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#conversation = new Conversation({ ...options, onMessage: (json) => this.#write(json) });
  }

  /** Resolves when the client closed its side, and the conversation is closed. */
  async run(): Promise<void> {
    await readStdin(this.#options.input, (line) => this.#take(line));
    const closed = this.#conversation.close();
    for (const controller of this.#inFlight.values()) controller.abort();
    await closed;
  }

  #take(raw: string): void {
    let message: unknown;
    try {
      message = JSON.parse(raw);
    } catch {
      this.#fail(null, -32700, 'Parse error: this line is no JSON');
      return;
    }
    if (!isJsonObject(message)) {
      this.#fail(null, -32600, 'Invalid Request: one message a line, batches are not taken');
      return;
    }
    const { id, method } = message as Message;
    if (method !== undefined && id !== undefined) {
      const before = this.#before;
      void before.then(() => this.#request(raw, message as Message, id, method));
    } else this.#before = this.#before.then(() => this.#notify(raw, message as Message));
  }

  async #request(raw: string, message: Message, id: string | number, method: string): Promise<void> {
    const controller = new AbortController();
    this.#inFlight.set(id, controller);
    let isAnswered = false;
    const onMessage: OnMessage = (json, said) => {
      if (isAnswerTo(said, id)) {
        isAnswered = true;
        if (said.error === undefined) this.#conversation.remember(method, message, raw);
      }
      this.#conversation.headers.learn(method, said);
      this.#write(json);
    };
    try {
      const refusal =
        method === 'initialize'
          ? await this.#begin(raw, message, onMessage)
          : await this.#conversation.pass({ raw, message, onMessage, signal: controller.signal });
      if (!isAnswered && !controller.signal.aborted)
        this.#write(JSON.stringify({ jsonrpc: '2.0', id, error: refusal ?? noAnswer }));
    } catch (error) {
      if (!isAnswered && !controller.signal.aborted) this.#fail(id, refused, words(error));
    } finally {
      this.#inFlight.delete(id);
    }
  }

  async #begin(raw: string, message: Message, onMessage: OnMessage): Promise<JsonObject | null> {
    try {
      return await this.#conversation.begin(raw, onMessage);
    } catch (error) {
      if (!mayCome(error)) throw error;
      // The client goes on, and gets its tools when the gateway is there: most clients try an initialize once and never again.
      const answer = { jsonrpc: '2.0', id: message.id ?? null, result: this.#standIn(message, error.message) };
      onMessage(JSON.stringify(answer), answer as Message);
      void this.#conversation.awaken();
      return null;
    }
  }

  #standIn(message: Message, why: string): JsonObject {
    const asked = isJsonObject(message.params) ? message.params.protocolVersion : undefined;
    const version = typeof asked === 'string' && sessionVersions.includes(asked) ? asked : newestSessionVersion;
    return {
      protocolVersion: version,
      capabilities: { tools: { listChanged: true }, resources: { listChanged: true }, prompts: { listChanged: true } },
      serverInfo: { name: 'railguard', version: this.#options.version },
      instructions: `No tool can be called now. ${why}`,
    };
  }

  async #notify(raw: string, message: Message): Promise<void> {
    try {
      if (message.method === 'notifications/cancelled') this.#cancel(message);
      await this.#conversation.notify(raw, message);
    } catch {
      // A notification has no answer; what it was for is lost with the conversation.
    }
  }

  /** Without sessions a request is cancelled by closing its stream. */
  #cancel({ params }: Message): void {
    const id = isJsonObject(params) ? params.requestId : undefined;
    if ((typeof id !== 'string' && typeof id !== 'number') || !this.#conversation.isBegun) return;
    void this.#conversation.hasSession().then((hasSession) => {
      if (!hasSession) this.#inFlight.get(id)?.abort();
    });
  }

  #fail(id: string | number | null, code: number, message: string): void {
    this.#write(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }));
  }

  #write(json: string): void {
    this.#options.output.write(`${json.replace(/\r?\n/g, ' ')}\n`);
  }
}

function words(error: unknown): string {
  if (error instanceof ExchangeBroken) {
    return 'The connection to Railguard broke before the answer. Whether it was done is not known: look before it is repeated.';
  }
  return error instanceof Error ? error.message : String(error);
}
