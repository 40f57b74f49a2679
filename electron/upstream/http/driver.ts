import { Pool } from 'undici';
import type { ClientHello, Link, LinkOwner } from '../../../shared/link.ts';
import type { Driver } from '../driver.ts';
import { askOnce, initializeParams, readHello, resultOf } from '../greet.ts';
import type { HttpSpec, UpstreamLog, UpstreamTimes } from '../spec.ts';
import { createHttpLink } from './link.ts';

export interface HttpDriverOptions {
  readonly spec: HttpSpec;
  readonly times: UpstreamTimes;
  log(entry: UpstreamLog): void;
}

/** A server behind Streamable HTTP: one pool of connections, one conversation for each session of an agent. */
export function createHttpDriver(options: HttpDriverOptions): Driver {
  const { spec, times, log } = options;
  const url = new URL(spec.url);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(spec.headers)) headers[name.toLowerCase()] = value;
  const pool = new Pool(url.origin, { connections: 512, pipelining: 1, connect: { timeout: 10_000 } });
  let garbage = 0;

  async function open(client: ClientHello, owner: LinkOwner): Promise<Link> {
    const link = createHttpLink({
      server: spec.name,
      dispatcher: pool,
      origin: url.origin,
      path: url.pathname + url.search,
      headers,
      callMs: times.callMs,
      owner,
      onGarbage(why) {
        if (garbage++ % 1000 === 0) log({ level: 'warn', server: spec.name, text: `ignored: ${why}` });
      },
    });
    let late: NodeJS.Timeout | null = null;
    try {
      const answer = await Promise.race([
        askOnce(link.request, 'initialize', initializeParams(client)),
        new Promise<never>((_resolve, reject) => {
          late = setTimeout(
            () => reject(new Error(`no answer to initialize within ${Math.round(times.startMs / 1000)} s`)),
            times.startMs,
          );
        }),
      ]);
      await link.greet(readHello(resultOf(answer, 'initialize')));
      return link;
    } catch (error) {
      link.close();
      throw error;
    } finally {
      if (late !== null) clearTimeout(late);
    }
  }

  return {
    async connect(client, owner) {
      const link = await open(client, owner);
      link.listen();
      return link;
    },
    open,
    async stop() {
      await pool.destroy();
    },
  };
}
