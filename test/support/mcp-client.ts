import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { onTestFinished } from 'vitest';

/** A client as agents use it: the official SDK over Streamable HTTP. Closed with the test. */
export async function mcpClient(address: string): Promise<Client> {
  const client = new Client({ name: 'test-agent', version: '1.0.0' });
  // The SDK's own type has optional members that its interface declares otherwise under exactOptionalPropertyTypes.
  const transport = new StreamableHTTPClientTransport(new URL(address)) as unknown as Transport;
  await client.connect(transport);
  onTestFinished(() => client.close());
  return client;
}

/** The text of a tool result, and whether it is an error. */
export function textOf(result: unknown): { readonly text: string; readonly isError: boolean } {
  const { content, isError } = result as { content: { type: string; text?: string }[]; isError?: boolean };
  return { text: content.map((part) => part.text ?? '').join('\n'), isError: isError === true };
}
