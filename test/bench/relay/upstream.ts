import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

/** The fastest server that speaks enough MCP to be called: what is measured is what stands before it. */
interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly arguments?: unknown };
}

const schema = { type: 'object', properties: { n: { type: 'integer' }, text: { type: 'string' } } };
const initializeResult = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'bench', version: '1' },
};
const tools = ['get_thing', 'add_thing'].map((name) => ({ name, description: name, inputSchema: schema }));

function answer(message: Message): string | null {
  const { id, method } = message;
  if (id === undefined) return null;
  const reply = (body: object) => JSON.stringify({ jsonrpc: '2.0', id, ...body });
  switch (method) {
    case 'initialize':
      return reply({ result: initializeResult });
    case 'tools/list':
      return reply({ result: { tools } });
    case 'tools/call':
      return reply({ result: { content: [{ type: 'text', text: JSON.stringify(message.params?.arguments) }] } });
    default:
      return reply({ error: { code: -32601, message: 'Method not found' } });
  }
}

if (process.argv.includes('--stdio')) {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const text = answer(JSON.parse(line));
    if (text !== null) process.stdout.write(`${text}\n`);
  });
} else {
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(405).end();
      return;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = answer(JSON.parse(Buffer.concat(parts).toString()));
      if (text === null) response.writeHead(202).end();
      else {
        const length = Buffer.byteLength(text);
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': length,
          'mcp-session-id': 'one',
        });
        response.end(text);
      }
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`));
}
