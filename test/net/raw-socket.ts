import { connect } from 'node:net';

/** Writes bytes to a port of this machine and answers all that came back when the other side had ended. */
export function exchange(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (part: Buffer) => parts.push(part));
    // A reset after the answer: what was read counts.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')));
  });
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0);
}

/** A request's head, closed after its answer. */
export function head(
  port: number,
  { method = 'GET', target, more = '', host }: { method?: string; target: string; more?: string; host?: string },
): Buffer {
  return Buffer.from(
    `${method} ${target} HTTP/1.1\r\nHost: ${host ?? `127.0.0.1:${port}`}\r\nConnection: close\r\n${more}\r\n`,
    'latin1',
  );
}
