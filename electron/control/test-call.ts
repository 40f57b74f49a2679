import { metaKeys } from '../../shared/envelope.ts';
import { statelessVersion } from '../../shared/protocol-versions.ts';
import { request } from '../lib/node-http.ts';

export interface TestCall {
  /** Base of the gateway's addresses, without a token. */
  readonly address: string;
  readonly token: string;
  readonly tool: string;
  readonly version: string;
}

/** Calls a tool without arguments as any client would: over the agent's address, judged, counted and recorded as its call. */
export function makeTestCall({ address, token, tool, version }: TestCall): Promise<{ passed: boolean }> {
  const meta = {
    [metaKeys.version]: statelessVersion,
    [metaKeys.client]: { name: 'Railguard test call', version },
    [metaKeys.capabilities]: {},
  };
  const params = { name: tool, arguments: {}, _meta: meta };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${address}/mcp`,
      {
        method: 'POST',
        agent: false,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': statelessVersion,
          'mcp-method': 'tools/call',
          'mcp-name': tool,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => resolve({ passed: hasResult(Buffer.concat(parts).toString('utf8')) }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Whether an answer, plain or as an event stream, holds a result that is no error. */
function hasResult(text: string): boolean {
  const last = [...text.matchAll(/^data: (.+)$/gm)].at(-1)?.[1] ?? text;
  try {
    const { result } = JSON.parse(last) as { result?: { isError?: boolean } };
    return result !== undefined && result.isError !== true;
  } catch {
    return false;
  }
}
