import { vi } from 'vitest';
import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { serveSessionEra } from '../fixtures/conformance/session-era-http.ts';
import { askingServer, forgetReport } from '../fixtures/mcp/asking-server.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { type Harness, type HarnessOptions, server, startHarness } from './harness.ts';
import { type RawAnswer, type RawOptions, raw, rpc } from './raw-client.ts';

const script = fixtureServer('mcp/asking-stdio.ts');

/** A gateway in front of a server of the session era that asks in the middle of its calls. */
export async function startAsking(
  transport: 'stdio' | 'http',
  more: Partial<HarnessOptions> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<Harness> {
  const named = { name: server('asking'), prefix: '' };
  if (transport === 'stdio') {
    const spec = { kind: 'stdio', ...named, command: process.execPath, args: script, env } as const;
    return startHarness({ specs: [spec], ...more });
  }
  forgetReport();
  const fixture = await serveSessionEra(askingServer);
  const harness = await startHarness({ specs: [{ kind: 'http', ...named, url: fixture.url, headers: {} }], ...more });
  return {
    ...harness,
    async stop() {
      await harness.stop();
      await fixture.close();
    },
  };
}

/** Resolves when it holds; a process that has to start first may take its time on a busy machine. */
export function soon(holds: () => unknown): Promise<unknown> {
  return vi.waitFor(holds, { timeout: 20_000, interval: 10 });
}

/** A call of the tool that asks for a city. */
export const form = { name: 'form', arguments: { a: 1, b: { c: [1, 2] } } };

/** What an agent is told of a state that opens nothing for it. */
export const invalid = { code: -32602, data: { reason: 'invalid_request_state' } };

export const everything = { elicitation: { form: {}, url: {} }, sampling: { tools: {} }, roots: {} };

export interface SendOptions extends Pick<RawOptions, 'signal'> {
  readonly token?: string;
  /** The address of one server only. */
  readonly server?: string;
  readonly method?: string;
  readonly capabilities?: object;
  readonly progressToken?: string | number;
  readonly logLevel?: string;
}

let nextId = 1;

/** One request of an agent of the era without sessions. */
export function send(
  harness: Harness,
  params: Readonly<Record<string, unknown>>,
  options: SendOptions = {},
): Promise<RawAnswer> {
  const { token, method = 'tools/call', capabilities = everything, progressToken, logLevel, signal } = options;
  return raw(harness.url(token, options.server), {
    ...(signal === undefined ? {} : { signal }),
    headers: {
      'mcp-protocol-version': statelessVersion,
      'mcp-method': method,
      'mcp-name': String(params.name ?? params.uri),
    },
    body: rpc(nextId++, method, {
      ...params,
      _meta: {
        [metaKeys.version]: statelessVersion,
        [metaKeys.capabilities]: capabilities,
        ...(progressToken === undefined ? {} : { progressToken }),
        ...(logLevel === undefined ? {} : { [metaKeys.logLevel]: logLevel }),
      },
    }),
  });
}

/** Listens for changes; `until` resolves when a text was heard (so often), with all that was. */
export function listen(
  harness: Harness,
  params: object,
  signal: AbortSignal,
  capabilities: object = {},
): { until(text: string | RegExp, times?: number): Promise<string> } {
  const _meta = { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: capabilities };
  const opened = fetch(harness.url(), {
    method: 'POST',
    signal,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': statelessVersion,
      'mcp-method': 'subscriptions/listen',
    },
    body: rpc(0, 'subscriptions/listen', { ...params, _meta }),
  }).then(({ body }) => {
    if (body === null) throw new Error('no stream');
    return body.pipeThrough(new TextDecoderStream()).getReader();
  });
  let heard = '';
  return {
    async until(text, times = 1) {
      const reader = await opened;
      while (heard.split(text).length <= times) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended: ${heard}`);
        heard += value;
      }
      return heard;
    },
  };
}

export interface Wish {
  readonly state: string;
  readonly requests: Readonly<Record<string, { readonly method: string; readonly params?: unknown }>>;
}

/** What a server wants to know, out of an answer that says so. */
export function wishOf({ body, text }: RawAnswer): Wish {
  const { resultType, requestState, inputRequests } = body.result ?? {};
  if (resultType !== 'input_required' || typeof requestState !== 'string') throw new Error(`no wish: ${text}`);
  return { state: requestState, requests: inputRequests as Wish['requests'] };
}

export const accepted = (content: object) => ({ action: 'accept', content });

/** The same answer to all that is asked. */
export function answered({ state, requests }: Wish, content: object = { city: 'Ulm' }): object {
  const responses = Object.keys(requests).map((key) => [key, accepted(content)]);
  return { requestState: state, inputResponses: Object.fromEntries(responses) };
}

/** The text of a result, as JSON. */
export function told({ body, text }: RawAnswer): unknown {
  const content = body.result?.content as readonly { readonly text: string }[] | undefined;
  if (content?.[0] === undefined) throw new Error(`no result: ${text}`);
  return JSON.parse(content[0].text);
}

export interface Report {
  readonly calls: number;
  readonly cancelled: number;
  readonly offered: readonly unknown[];
  readonly failures: readonly string[];
  readonly pid: number;
}

/** What the server was made to do, as the conversation of this agent with it sees that. */
export async function reportOf(harness: Harness, options: SendOptions = {}): Promise<Report> {
  return told(await send(harness, { name: 'report', arguments: {} }, options)) as Report;
}
