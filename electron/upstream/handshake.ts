import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import {
  type ClientInfo,
  type InitializeResult,
  rejectServerRequest,
  type UpstreamConnection,
  type UpstreamResponse,
} from '../../shared/upstream-connection.ts';

import { heapSize } from '../lib/heap-size.ts';

/** One request and its answer, where nobody cares for what comes between. */
export function askOnce(
  connection: Pick<UpstreamConnection, 'request'>,
  method: string,
  params: JsonObject | undefined,
): Promise<UpstreamResponse> {
  return new Promise((resolve) => {
    connection.request(method, params, {
      answer: resolve,
      notice: () => {},
      ask: rejectServerRequest,
    });
  });
}

/** The result of an answer, or an error with a line for people. */
export function resultOf(answer: UpstreamResponse, what: string): JsonObject {
  switch (answer.kind) {
    case 'result':
      return answer.value;
    case 'error': {
      const message = answer.error.message;
      throw new Error(`${what} failed: ${typeof message === 'string' ? message.slice(0, 300) : 'no message'}`);
    }
    case 'broken':
      throw new Error(`${what} failed: ${answer.message}`);
  }
}

export function initializeParams(client: ClientInfo): JsonObject {
  return {
    protocolVersion: client.protocolVersion,
    capabilities: client.capabilities,
    clientInfo: client.clientInfo,
    ...(client._meta === undefined ? {} : { _meta: client._meta }),
  };
}

/** What a server says of itself is kept as long as it runs, once for each conversation. */
export function isTooMuch(initializeResult: JsonObject): boolean {
  return heapSize(initializeResult, maxInitializeResultBytes) > maxInitializeResultBytes;
}
const maxInitializeResultBytes = 1024 * 1024;

/** Reads the result of `initialize`. Unknown members are kept: agents may know them. */
export function readInitializeResult(result: JsonObject): InitializeResult & JsonObject {
  const { protocolVersion, capabilities, serverInfo, instructions } = result;
  if (isTooMuch(result)) throw new Error('initialize failed: the server says more than 1 MiB of itself');
  if (typeof protocolVersion !== 'string') throw new Error('initialize failed: the server names no protocol version');
  return {
    ...result,
    protocolVersion,
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    serverInfo: isJsonObject(serverInfo) ? serverInfo : { name: 'unknown', version: '0' },
    ...(typeof instructions === 'string' ? { instructions } : {}),
  };
}
