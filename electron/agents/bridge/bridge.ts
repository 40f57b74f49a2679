import type { Readable, Writable } from 'node:stream';
import {
  encodeHeaderValue,
  metaKeys,
  metaOf,
  namedBy,
  type ParamHeader,
  paramHeaders,
  paramText,
  statelessVersion,
} from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { type Ended, ExchangeBroken, exchange } from './exchange.ts';
import { NoGateway } from './find-gateway.ts';
import { readStdin } from './read-stdin.ts';

export interface BridgeOptions {
  readonly version: string;
  readonly input: Readable;
  readonly output: Writable;
  /** The address of the agent at the gateway that runs now. Rejects with `NoGateway`. */
  readonly find: () => Promise<URL>;
  readonly delay: (ms: number) => Promise<void>;
}

type Message = JsonObject & { readonly method?: string; readonly id?: string | number };

/** While a gateway starts anew its clients wait this long for it, before they are told that it is gone. */
const patienceMs = 5_000;
const lookEveryMs = 500;
const refused = -32000;
const knownVersions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];

/**
 * Speaks with one client over its standard streams, and with the gateway over HTTP. Where the gateway starts anew the
 * conversation is begun again under way, and what was watched is watched again; a request that was on its way fails, and is
 * never sent twice.
 */
export class Bridge {
  readonly #options: BridgeOptions;
  /** The conversation that stands: null until it is begun, and again when it is lost. */
  #open: Promise<Open> | null = null;
  #initialize: { readonly raw: string; readonly message: Message } | null = null;
  #wasInitialized = false;
  /** What has to be said again in a new conversation: the log level, and what is watched. */
  readonly #lasting = new Map<string, string>();
  readonly #inFlight = new Map<string | number, AbortController>();
  readonly #declared = new Map<string, readonly ParamHeader[]>();
  /** Notifications in their order, and requests after those that came before them. */
  #before: Promise<unknown> = Promise.resolve();
  #hasEnded = false;

  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  /** Resolves when the client closed its side, and the conversation is closed. */
  async run(): Promise<void> {
    await readStdin(this.#options.input, (line) => this.#take(line));
    this.#hasEnded = true;
    for (const controller of this.#inFlight.values()) controller.abort();
    const open = await this.#open?.catch(() => null);
    open?.stop.abort();
    if (open == null || open.session === null) return;
    const headers = { 'mcp-session-id': open.session };
    const end = exchange({ url: open.url, method: 'DELETE', headers, onMessage: () => undefined }).catch(
      () => undefined,
    );
    await Promise.race([end, this.#options.delay(1_000)]);
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
    const onMessage = (json: string) => {
      isAnswered ||= isAnswerTo(json, id);
      this.#learn(method, json);
      this.#write(json);
    };
    try {
      if (method === 'initialize') await this.#begin(raw, message, onMessage);
      else await this.#pass({ raw, message, onMessage, signal: controller.signal });
      if (!isAnswered && !controller.signal.aborted) {
        this.#fail(
          id,
          refused,
          'The connection to Railguard ended before the answer. Whether it was done is not known: look before it is repeated.',
        );
      } else this.#remember(method, message, raw);
    } catch (error) {
      if (!isAnswered && !controller.signal.aborted) this.#fail(id, refused, words(error));
    } finally {
      this.#inFlight.delete(id);
    }
  }

  async #begin(raw: string, message: Message, onMessage: (json: string) => void): Promise<void> {
    this.#initialize = { raw, message };
    this.#lose();
    const answers: string[] = [];
    try {
      this.#open = this.#connect((json) => answers.push(json));
      this.#open.catch(() => undefined);
      await this.#open;
      for (const json of answers) onMessage(json);
    } catch (error) {
      this.#open = null;
      if (!mayCome(error)) throw error;
      // The client goes on, and gets its tools when the gateway is there: most clients try an initialize once and never again.
      onMessage(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: this.#standIn(message, error.message) }));
      void this.#awaken();
    }
  }

  #standIn(message: Message, why: string): JsonObject {
    const asked = isJsonObject(message.params) ? message.params.protocolVersion : undefined;
    const version = typeof asked === 'string' && knownVersions.includes(asked) ? asked : (knownVersions.at(-1) ?? '');
    return {
      protocolVersion: version,
      capabilities: { tools: { listChanged: true }, resources: { listChanged: true }, prompts: { listChanged: true } },
      serverInfo: { name: 'railguard', version: this.#options.version },
      instructions: `No tool can be called now. ${why}`,
    };
  }

  /** Sends a message in the conversation that stands; one that was surely not received goes out again in a new one. */
  async #pass(sending: Sending): Promise<void> {
    for (let again = 0; ; again++) {
      const open = await this.#conversation(isStateless(sending.message));
      try {
        const ended = await exchange({
          url: open.url,
          method: 'POST',
          headers: this.#headers(open, sending.message),
          body: sending.raw,
          signal: sending.signal,
          // Of a conversation or a token that is gone the client hears nothing: it is begun again.
          onMessage: (json) => void this.#judge(json, sending),
        });
        if (!isLost(ended)) return;
      } catch (error) {
        if (!(error instanceof ExchangeBroken) || error.wasSent) throw error;
      }
      if (this.#open !== null && (await this.#open.catch(() => null)) === open) this.#lose();
      if (again >= 3) throw new NoGateway('Railguard refuses this agent. See: railguard agent list', false);
    }
  }

  #judge(json: string, { onMessage }: Sending): void {
    if (!/"reason":"(?:token|session)"/.test(json) || !json.includes('"error"')) onMessage(json);
  }

  #conversation(isWithoutSession: boolean): Promise<Open> {
    if (this.#open === null) {
      if (this.#initialize === null && !isWithoutSession) {
        return Promise.reject(new NoGateway('The first message of a conversation is initialize.', false));
      }
      const opening = this.#patiently(() => this.#connect(() => undefined));
      this.#open = opening;
      opening.catch(() => {
        if (this.#open === opening) this.#open = null;
      });
    }
    return this.#open;
  }

  async #patiently(connect: () => Promise<Open>): Promise<Open> {
    for (let waited = 0; ; waited += lookEveryMs) {
      try {
        return await connect();
      } catch (error) {
        if (!mayCome(error) || waited >= patienceMs || this.#hasEnded) throw error;
        await this.#options.delay(lookEveryMs);
      }
    }
  }

  /** Finds the gateway and, for a client that has a session, begins one with what the client said first. */
  async #connect(onMessage: (json: string) => void): Promise<Open> {
    const url = await this.#options.find();
    const stop = new AbortController();
    if (this.#initialize === null) return { url, session: null, version: null, stop };
    let version: string | null = null;
    const { session, status } = await exchange({
      url,
      method: 'POST',
      headers: plainHeaders,
      body: this.#initialize.raw,
      onMessage(json) {
        version ??= versionIn(json);
        onMessage(json);
      },
    });
    const open = { url, session, version, stop };
    if (status !== 200 || session === null || !this.#wasInitialized) return open;
    await this.#say(open, JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    for (const raw of this.#lasting.values()) await this.#say(open, raw);
    this.#listen(open);
    return open;
  }

  /** Something that was said once already: its answer is nobody's. */
  async #say({ url, session, version }: Open, raw: string): Promise<void> {
    const headers = { ...plainHeaders, ...sessionHeaders(session, version) };
    await exchange({ url, method: 'POST', headers, body: raw, onMessage: () => undefined });
  }

  async #notify(raw: string, message: Message): Promise<void> {
    try {
      if (message.method === 'notifications/cancelled') this.#cancel(message);
      if (message.method === 'notifications/initialized') this.#wasInitialized = true;
      // While there is no gateway nobody waits for it.
      const open = await this.#open;
      if (open === null || (isStateless(message) && message.method === 'notifications/cancelled')) return;
      await this.#pass({ raw, message, onMessage: (json) => this.#write(json), signal: undefined });
      if (message.method === 'notifications/initialized') this.#listen(open);
    } catch {
      // A notification has no answer; what it was for is lost with the conversation.
    }
  }

  /** Without sessions a request is cancelled by closing its stream. */
  #cancel({ params }: Message): void {
    const id = isJsonObject(params) ? params.requestId : undefined;
    if ((typeof id === 'string' || typeof id === 'number') && this.#open !== null) {
      void this.#open.then((open) => {
        if (open.session === null) this.#inFlight.get(id)?.abort();
      });
    }
  }

  /** What the gateway says by itself. When that stream ends the conversation may be lost: it is begun anew. */
  #listen(open: Open): void {
    if (open.session === null) return;
    const { url, session, version, stop } = open;
    const headers = { accept: 'text/event-stream', ...sessionHeaders(session, version) };
    void exchange({ url, method: 'GET', headers, signal: stop.signal, onMessage: (json) => this.#write(json) })
      .then((ended) => (isLost(ended) ? 'lost' : ended.status === 200 ? 'ended' : 'none'))
      .catch(() => 'lost')
      .then(async (how) => {
        if (stop.signal.aborted || this.#hasEnded || how === 'none') return;
        if (how === 'lost') {
          if (this.#open !== null && (await this.#open.catch(() => null)) === open) this.#lose();
          return void this.#awaken();
        }
        await this.#options.delay(lookEveryMs);
        this.#listen(open);
      });
  }

  /** Waits for the gateway for as long as the client lives, and tells the client to look again. */
  async #awaken(): Promise<void> {
    while (!this.#hasEnded) {
      try {
        await this.#conversation(false);
        for (const list of ['tools', 'resources', 'prompts']) {
          this.#write(JSON.stringify({ jsonrpc: '2.0', method: `notifications/${list}/list_changed` }));
        }
        return;
      } catch {
        await this.#options.delay(lookEveryMs);
      }
    }
  }

  #lose(): void {
    void this.#open?.then(({ stop }) => stop.abort()).catch(() => undefined);
    this.#open = null;
  }

  #remember(method: string, { params }: Message, raw: string): void {
    const uri = isJsonObject(params) ? String(params.uri) : '';
    if (method === 'logging/setLevel') this.#lasting.set('level', raw);
    if (method === 'resources/subscribe') this.#lasting.set(`watch ${uri}`, raw);
    if (method === 'resources/unsubscribe') this.#lasting.delete(`watch ${uri}`);
  }

  /** Which arguments headers must repeat stands in the tools' schemas. */
  #learn(method: string, json: string): void {
    if (method !== 'tools/list' || !json.includes('x-mcp-header')) return;
    const message: unknown = JSON.parse(json);
    const result = isJsonObject(message) ? message.result : undefined;
    if (!isJsonObject(result) || !Array.isArray(result.tools)) return;
    for (const tool of result.tools) {
      if (isJsonObject(tool)) this.#declared.set(String(tool.name), paramHeaders(tool.inputSchema));
    }
  }

  #headers({ session, version }: Open, message: Message): Record<string, string> {
    if (!isStateless(message)) return { ...plainHeaders, ...sessionHeaders(session, version) };
    const params = isJsonObject(message.params) ? message.params : {};
    const method = message.method ?? '';
    const headers: Record<string, string> = {
      ...plainHeaders,
      'mcp-protocol-version': String(metaOf(params)[metaKeys.version] ?? statelessVersion),
      'mcp-method': method,
    };
    const member = Object.hasOwn(namedBy, method) ? namedBy[method] : undefined;
    const name = member === undefined ? undefined : params[member];
    if (typeof name === 'string') headers['mcp-name'] = encodeHeaderValue(name, base64);
    if (method === 'tools/call' && isJsonObject(params.arguments)) {
      for (const { header, path } of this.#declared.get(String(name)) ?? []) {
        const text = paramText(params.arguments, path);
        if (text !== null) headers[`mcp-param-${header.toLowerCase()}`] = encodeHeaderValue(text, base64);
      }
    }
    return headers;
  }

  #fail(id: string | number | null, code: number, message: string): void {
    this.#write(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }));
  }

  #write(json: string): void {
    this.#options.output.write(`${json.replace(/\r?\n/g, ' ')}\n`);
  }
}

interface Open {
  readonly url: URL;
  readonly session: string | null;
  readonly version: string | null;
  /** Ends the stream of what the gateway says by itself. */
  readonly stop: AbortController;
}

interface Sending {
  readonly raw: string;
  readonly message: Message;
  readonly onMessage: (json: string) => void;
  readonly signal: AbortSignal | undefined;
}

const plainHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

function sessionHeaders(session: string | null, version: string | null): Record<string, string> {
  return {
    ...(session === null ? {} : { 'mcp-session-id': session }),
    ...(version === null ? {} : { 'mcp-protocol-version': version }),
  };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function isStateless({ params }: Message): boolean {
  return isJsonObject(params) && metaOf(params)[metaKeys.version] !== undefined;
}

/** The gateway knows the token or the session no more: what was sent was not looked at. */
function isLost({ status }: Ended): boolean {
  return status === 401 || status === 404;
}

/** Whether a gateway may be there a little later, and nothing was sent until now. */
function mayCome(error: unknown): error is Error {
  return error instanceof NoGateway ? error.canCome : error instanceof ExchangeBroken && !error.wasSent;
}

function versionIn(json: string): string | null {
  const message: unknown = JSON.parse(json);
  const result = isJsonObject(message) ? message.result : undefined;
  const version = isJsonObject(result) ? result.protocolVersion : undefined;
  return typeof version === 'string' ? version : null;
}

function isAnswerTo(json: string, id: string | number): boolean {
  const message: unknown = JSON.parse(json);
  return isJsonObject(message) && message.id === id && message.method === undefined;
}

function words(error: unknown): string {
  if (error instanceof ExchangeBroken) {
    return 'The connection to Railguard broke before the answer. Whether it was done is not known: look before it is repeated.';
  }
  return error instanceof Error ? error.message : String(error);
}
