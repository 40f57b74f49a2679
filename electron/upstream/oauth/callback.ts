import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localHosts, refuseForeign } from '../../net/local-only.ts';

/** `issuer`: who says that it granted (RFC 9207); null where it does not say. */
export interface Grant {
  readonly code: string;
  readonly issuer: string | null;
}

/** Waits on a loopback port for the browser to come back from a login (RFC 8252, section 7.3). */
export interface Callback {
  readonly redirectUrl: string;
  /** The answer to the login that carries this state. Rejects where the person refused, or nobody came in time. */
  code(state: string): Promise<Grant>;
  close(): void;
}

const page = (text: string) =>
  `<!doctype html><meta charset="utf-8"><title>Railguard</title><body style="font:16px system-ui;margin:4em">${text}`;

export async function openCallback(timeoutMs: number): Promise<Callback> {
  let hosts: ReadonlySet<string> = new Set();
  let waiting: { readonly state: string; resolve(grant: Grant): void; reject(error: Error): void } | null = null;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { searchParams } = url;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('referrer-policy', 'no-referrer');
    // Only the login that we began: anything else (another site's redirect) neither ends nor answers it.
    const ours = waiting !== null && searchParams.get('state') === waiting.state;
    if (refuseForeign(request, hosts) !== null || url.pathname !== '/callback' || !ours || waiting === null) {
      response.writeHead(404).end(page('Nothing is expected here.'));
      return;
    }
    const code = searchParams.get('code');
    if (code === null) {
      const why = searchParams.get('error') ?? 'no code';
      response.end(page('The login was not granted. You can close this page.'));
      waiting.reject(new Error(`the login was not granted: ${why.slice(0, 100)}`));
    } else {
      response.end(page('Railguard is logged in. You can close this page.'));
      waiting.resolve({ code, issuer: searchParams.get('iss') });
    }
    waiting = null;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  hosts = localHosts(port);
  server.unref();
  return {
    redirectUrl: `http://127.0.0.1:${port}/callback`,
    code(state) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('nobody finished the login in time')), timeoutMs);
        late.unref();
        waiting = {
          state,
          resolve(grant) {
            clearTimeout(late);
            resolve(grant);
          },
          reject(error) {
            clearTimeout(late);
            reject(error);
          },
        };
      });
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
