import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHttpListener } from '../../net/http-listener.ts';
import type { Target } from '../../net/target.ts';
import { LoginError } from './login-error.ts';

export interface Grant {
  readonly code: string;
  /** Who says that it granted (RFC 9207); null where it does not say. */
  readonly issuer: string | null;
  /** Tells the person in the browser how it ended; resolves when that is on its way. */
  tell(done: boolean): Promise<void>;
}

/** Waits on a loopback port for the browser to come back from a login (RFC 8252, section 7.3). */
export interface Callback {
  readonly redirectUrl: string;
  /** The answer to the login that carries this state. Rejects where the person refused, or nobody came in time. */
  code(state: string): Promise<Grant>;
  /** Whoever still waits is told that the login was given up. */
  close(): Promise<void>;
}

const page = (text: string) =>
  `<!doctype html><meta charset="utf-8"><title>Railguard</title><body style="font:16px system-ui;margin:4em">${text}`;

const write = (response: ServerResponse, text: string): Promise<void> =>
  new Promise((resolve) => {
    response.once('close', resolve);
    response.end(page(text), resolve);
  });

/** `port`: the one that the client's redirect address is registered with; null takes any that is free. */
export async function openCallback(
  timeoutMs: number,
  port: number | null,
  onError: (error: unknown) => void,
): Promise<Callback> {
  let waiting: { readonly state: string; resolve(grant: Grant): void; reject(error: Error): void } | null = null;
  const listener = createHttpListener({
    failed: onError,
    // It is open for one login only, and what is refused there concerns no agent.
    refused: () => undefined,
    answer: (response, status, message) => {
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(page(message));
    },
    handle,
  });
  function handle(_request: IncomingMessage, response: ServerResponse, { path, query }: Target): void {
    const searchParams = new URLSearchParams(query);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('referrer-policy', 'no-referrer');
    // Only the login that we began: anything else (another site's redirect) neither ends nor answers it.
    const ours = waiting !== null && searchParams.get('state') === waiting.state;
    if (path !== '/callback' || !ours || waiting === null) {
      response.writeHead(404).end(page('Nothing is expected here.'));
      return;
    }
    const { resolve, reject } = waiting;
    waiting = null;
    const code = searchParams.get('code');
    if (code === null) {
      const why = searchParams.get('error') ?? 'no code';
      const refused = () => reject(new Error(`the login was not granted: ${why.slice(0, 100)}`));
      write(response, 'The login was not granted. You can close this page.').then(refused, refused);
      return;
    }
    resolve({
      code,
      issuer: searchParams.get('iss'),
      tell: (done) =>
        write(
          response,
          done
            ? 'Railguard is logged in. You can close this page.'
            : 'The login failed: the list of servers says why. You can close this page.',
        ),
    });
  }
  const { server } = listener;
  const opened = await listener.listen(port ?? 0).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE'
      ? new LoginError(
          'login-port',
          `Another program listens on port ${port}, where the browser would come back. Stop it, or register and name another port.`,
        )
      : error;
  });
  server.unref();
  return {
    redirectUrl: `http://127.0.0.1:${opened}/callback`,
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
    close() {
      waiting?.reject(new Error('the login was given up for another'));
      waiting = null;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
