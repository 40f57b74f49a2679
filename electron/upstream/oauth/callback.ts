import type { ServerResponse } from 'node:http';
import { HttpListener } from '../../net/http-listener.ts';
import type { Target } from '../../net/target.ts';
import { LoginError } from './login-error.ts';

/** What the browser brings back from the page of a login. */
export interface BrowserReturn {
  readonly code: string;
  /** Who says that it granted (RFC 9207); null where it does not say. */
  readonly issuer: string | null;
  /** Tells the person in the browser how it ended; resolves when that is on its way. */
  answer(done: boolean): Promise<void>;
}

const page = (text: string) =>
  `<!doctype html><meta charset="utf-8"><title>Railguard</title><body style="font:16px system-ui;margin:4em">${text}`;

const write = (response: ServerResponse, text: string): Promise<void> =>
  new Promise((resolve) => {
    response.once('close', resolve);
    response.end(page(text), resolve);
  });

/** The login that the page is open for. */
interface Awaited {
  readonly state: string;
  resolve(returned: BrowserReturn): void;
  reject(error: Error): void;
}

/** Waits on a loopback port for the browser to come back from a login (RFC 8252, section 7.3). */
export class Callback {
  readonly #timeoutMs: number;
  readonly #listener: HttpListener;
  #port = 0;
  #awaited: Awaited | null = null;

  private constructor(timeoutMs: number, onError: (error: unknown) => void) {
    this.#timeoutMs = timeoutMs;
    this.#listener = new HttpListener({
      failed: onError,
      // It is open for one login only, and what is refused there concerns no agent.
      refused: () => undefined,
      answer: (response, status, message) => {
        response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(page(message));
      },
      handle: (_request, response, target) => this.#handle(response, target),
    });
  }

  /** `port`: the one that the client's redirect address is registered with; null takes any that is free. */
  static async open(timeoutMs: number, port: number | null, onError: (error: unknown) => void): Promise<Callback> {
    const callback = new Callback(timeoutMs, onError);
    callback.#port = await callback.#listener.listen(port ?? 0).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ? portTaken(port) : error;
    });
    callback.#listener.server.unref();
    return callback;
  }

  get redirectUrl(): string {
    return `http://127.0.0.1:${this.#port}/callback`;
  }

  /** The answer to the login that carries this state. Rejects where the person refused, or nobody came in time. */
  code(state: string): Promise<BrowserReturn> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('nobody finished the login in time')), this.#timeoutMs);
      late.unref();
      this.#awaited = {
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
  }

  /** Whoever still waits is told that the login was given up. */
  close(): Promise<void> {
    const { server } = this.#listener;
    this.#awaited?.reject(new Error('the login was given up for another'));
    this.#awaited = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    return closed;
  }

  #handle(response: ServerResponse, { path, query }: Target): void {
    const parameters = new URLSearchParams(query);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('referrer-policy', 'no-referrer');
    const awaited = this.#awaited;
    // Only the login that we began: anything else (another site's redirect) neither ends nor answers it.
    if (path !== '/callback' || awaited === null || parameters.get('state') !== awaited.state) {
      response.writeHead(404).end(page('Nothing is expected here.'));
      return;
    }
    this.#awaited = null;
    const code = parameters.get('code');
    if (code !== null) {
      awaited.resolve({ code, issuer: parameters.get('iss'), answer: (done) => write(response, endOf(done)) });
      return;
    }
    const why = parameters.get('error') ?? 'no code';
    const refused = () => awaited.reject(new Error(`the login was not granted: ${why.slice(0, 100)}`));
    write(response, 'The login was not granted. You can close this page.').then(refused, refused);
  }
}

const endOf = (done: boolean): string =>
  done
    ? 'Railguard is logged in. You can close this page.'
    : 'The login failed: the list of servers says why. You can close this page.';

const portTaken = (port: number | null): LoginError =>
  new LoginError(
    'login-port',
    `Another program listens on port ${port}, where the browser would come back. Stop it, or register and name another port.`,
  );
