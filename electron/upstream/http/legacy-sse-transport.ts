import type { ServerName } from '../../../shared/names.ts';
import {
  type ClientInfo,
  type ConnectionListener,
  delegateTo,
  type InitializeResult,
  type UpstreamConnection,
} from '../../../shared/upstream-connection.ts';
import type { PrintedJson } from '../../protocol/json-print.ts';
import { ConnectionMultiplexer } from '../connection-multiplexer.ts';
import { askOnce, initializeParams, readInitializeResult, resultOf } from '../handshake.ts';
import { floods } from '../intake.ts';
import type { UpstreamTimes } from '../spec.ts';
import { createEndpoint, type Endpoint, type EndpointOptions, maxRedirects } from './endpoint.ts';
import { EventReader, type StreamEvent } from './event-reader.ts';
import { dispatch, errorLine, isStream } from './exchange.ts';
import { sameOrigin } from './post-address.ts';

/** What a server answers to a message that it does not like; with any other the session is not to be used. */
const refusals: ReadonlySet<number> = new Set([400, 413, 422, 429]);

/** Of the answer to a message, which says nothing. */
const maxAnswerBytes = 64 * 1024;

/** Messages that the server has not taken yet. */
const maxUntaken = 1024;

export interface LegacySseOptions extends EndpointOptions {
  readonly server: ServerName;
  readonly times: UpstreamTimes;
  onGarbage(why: string): void;
}

/**
 * A session over the transport of 2024-11-05: one stream on which everything arrives, and an address, told at its
 * beginning, to which everything is posted. Together they are one pipe.
 */
export async function openLegacySseTransport(
  options: LegacySseOptions,
  client: ClientInfo,
  owner: ConnectionListener,
): Promise<UpstreamConnection> {
  const transport = new LegacySseTransport(options);
  await transport.handshake(client);
  return transport.view(owner);
}

class LegacySseTransport {
  readonly #options: LegacySseOptions;
  /** Of the stream. */
  readonly #endpoint: Endpoint;
  readonly #conversation: ConnectionMultiplexer;
  /** Settled when the stream said where to post, or ended before that. */
  readonly #addressed = Promise.withResolvers<void>();
  /** Where messages are posted; null before the stream said so. */
  #address: string | null = null;
  #initializeResult: InitializeResult = { protocolVersion: '', capabilities: {}, serverInfo: {} };
  #untaken = 0;
  #abort = () => {};

  constructor(options: LegacySseOptions) {
    const { server, times, onGarbage } = options;
    this.#options = options;
    this.#endpoint = createEndpoint(options);
    this.#conversation = new ConnectionMultiplexer({
      server,
      times,
      initializeResult: () => this.#initializeResult,
      intake: this.#endpoint.intake,
      flow: this.#endpoint.flow,
      flooded: () => this.#giveUp(floods),
      onGarbage,
      onNotice: () => {},
      send: (line, id) => this.#post(line, id),
    });
  }

  /** Opens the stream and the session. */
  async handshake(client: ClientInfo): Promise<void> {
    const { startMs } = this.#options.times;
    const late = setTimeout(
      () => this.#giveUp(`no answer to initialize within ${Math.round(startMs / 1000)} s`),
      startMs,
    );
    try {
      this.#open(0);
      await this.#addressed.promise;
      const answer = await askOnce(this.#conversation, 'initialize', initializeParams(client));
      this.#initializeResult = readInitializeResult(resultOf(answer, 'initialize'));
      this.#conversation.notify('notifications/initialized', undefined);
    } catch (error) {
      this.#close();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  /** The session of its only owner, which ends the stream when it is closed. */
  view(owner: ConnectionListener): UpstreamConnection {
    const connection = this.#conversation.view(owner);
    return delegateTo(connection, {
      close: () => {
        connection.close();
        this.#close();
      },
    });
  }

  #close(): void {
    this.#abort();
    this.#conversation.end('the session ended');
  }

  #over(reason: string): void {
    this.#conversation.end(reason);
    this.#addressed.reject(new Error(reason));
  }

  #giveUp(reason: string): void {
    this.#over(reason);
    this.#abort();
  }

  /** Opens the stream, after so many redirects. */
  #open(redirects: number): void {
    let reader: EventReader | null = null;
    let moved = false;
    this.#abort = dispatch(this.#endpoint.dispatcher, {
      path: this.#endpoint.path,
      method: 'GET',
      headers: this.#endpoint.streamHeaders(null),
      body: null,
      onHead: (status, headers) => {
        moved = redirects < maxRedirects && this.#endpoint.follow(status, headers);
        if (status === 200 && isStream(headers)) reader = this.#createReader();
      },
      onData: (chunk) => reader?.read(chunk),
      onEnd: () => {
        if (moved) this.#open(redirects + 1);
        else this.#over('the server closed the connection');
      },
      onFail: (error) => this.#over(`cannot reach the server: ${errorLine(error)}`),
    });
  }

  #createReader(): EventReader {
    return new EventReader({
      collector: this.#endpoint.intake.collector,
      onEvent: (event) => this.#receive(event),
      onEmpty: (bytes) => {
        if (this.#endpoint.flow.allows(bytes)) return true;
        this.#giveUp(floods);
        return false;
      },
      onTooLong: (why) => this.#giveUp(why),
    });
  }

  #receive({ event, data }: StreamEvent): void {
    if (data === null) return;
    if (event === 'message') this.#conversation.receive(data);
    if (event !== 'endpoint') return;
    this.#address = sameOrigin(data.toString('utf8'), this.#options.origin, this.#endpoint.path);
    if (this.#address === null) this.#over('the server names an address elsewhere, which is not followed');
    else this.#addressed.resolve();
  }

  /** False where the message does not leave. */
  #post(line: string | PrintedJson, id: number | null): boolean {
    if (this.#address === null || this.#untaken >= maxUntaken) return false;
    this.#untaken++;
    dispatch(this.#endpoint.dispatcher, {
      path: this.#address,
      method: 'POST',
      headers: { ...this.#endpoint.credentials.headers(), 'content-type': 'application/json' },
      body: line,
      maxBytes: maxAnswerBytes,
      onHead: (status) => {
        if (status < 300) return;
        const why = `the server answered HTTP ${status} to a message`;
        if (refusals.has(status)) this.#undelivered(id, why, true);
        else this.#conversation.end(why);
      },
      onData: () => {},
      onEnd: () => {
        this.#untaken--;
      },
      onFail: (error, sent) => {
        this.#untaken--;
        this.#undelivered(id, `cannot reach the server: ${errorLine(error)}`, sent);
      },
    });
    return true;
  }

  /** One message did not arrive. Whether the session lasts, its stream tells. */
  #undelivered(id: number | null, why: string, sent: boolean): void {
    if (id === null) this.#options.onGarbage(why);
    else this.#conversation.spoiled(id, why, sent);
  }
}
