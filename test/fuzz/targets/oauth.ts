import { findAuthorizationServer } from '../../../electron/upstream/oauth/authorization-server.ts';
import { hintsOf } from '../../../electron/upstream/oauth/hints.ts';
import { must, type Target } from '../target.ts';

/** Answers every request with the input, in turn as JSON and as a page. */
function answering(input: Buffer): typeof fetch {
  let count = 0;
  return async () => {
    count++;
    must(count < 50, 'discovery asks without end');
    const type = count % 2 === 1 ? 'application/json' : 'text/html';
    return new Response(new Uint8Array(input), { status: 200, headers: { 'content-type': type } });
  };
}

export const oauthTargets: readonly Target[] = [
  {
    name: 'oauth-discovery',
    seeds: [
      '{"resource":"https://a.example/mcp","authorization_servers":["https://as.example"]}',
      '{"issuer":"https://a.example","authorization_endpoint":"https://a.example/a","token_endpoint":"https://a.example/t","response_types_supported":["code"]}',
      '<html>Not here</html>',
    ],
    words: [
      '"issuer":',
      '"authorization_servers":',
      '"resource":',
      '"token_endpoint":',
      '"https://a.example/"',
      '"javascript:alert(1)"',
      '"file:///etc/passwd"',
      '["code"]',
    ],
    async check(input) {
      try {
        const found = await findAuthorizationServer('https://a.example/mcp', {}, null, answering(input));
        must(URL.canParse(found.url), 'an authorization server without an address');
        return `found ${found.named} ${found.discovery.authorizationServerMetadata !== undefined}`;
      } catch (error) {
        must(error instanceof Error, 'something that is no error was thrown');
        must(!/Maximum call stack|Cannot read prop/.test(error.message), `the reader failed: ${error.message}`);
        return `refused ${error.name} ${error.message.slice(0, 15)}`;
      }
    },
  },
  {
    name: 'oauth-challenge',
    seeds: [
      'Bearer realm="x", resource_metadata="https://a.example/.well-known/oauth-protected-resource", scope="a b"',
      'Basic',
      'Bearer error="insufficient_scope", scope="w"',
    ],
    words: ['Bearer ', 'resource_metadata=', 'scope=', 'error=', '"', ',', '=', 'https://', 'insufficient_scope'],
    async check(input) {
      // What Node hands on as a header's value.
      const value = input
        .toString('latin1')
        .replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ')
        .trim();
      const hints = await hintsOf({ 'www-authenticate': value });
      return Object.keys(hints).sort().join();
    },
  },
];
