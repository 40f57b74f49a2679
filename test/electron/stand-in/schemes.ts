import { app } from './app.ts';
import { record } from './recorded.ts';
import { strict } from './strict.ts';

type Handler = (request: Request) => Response | Promise<Response>;

interface Privileged {
  readonly scheme: string;
  readonly privileges?: Readonly<Record<string, boolean>>;
}

const handlers = new Map<string, Handler>();

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: readonly Privileged[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes) {
      // Elsewhere such a scheme has no origin of its own, and what stands in for it here has one.
      if (privileges?.standard !== true) throw new Error(`The stand-in knows only standard schemes, not ${scheme}`);
    }
    record('privileged schemes', schemes);
  },
  handle(scheme: string, handler: Handler): void {
    if (handlers.has(scheme)) throw new Error(`The scheme has been registered: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle: (scheme: string): void => void handlers.delete(scheme),
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
});

/** Who answers for an address of the app's own; null where the network does. */
export function handlerOf(url: string): Handler | null {
  return handlers.get(new URL(url).protocol.slice(0, -1)) ?? null;
}

/**
 * Chromium does not let a test add a scheme, so `app://name/x` is loaded as `http://name.app.localhost/x` and answered by the
 * handler: an origin of its own and a secure context, as a standard, secure scheme has.
 */
export function toChromium(url: string): string {
  const { protocol: scheme, host, pathname, search, hash } = new URL(url);
  return handlers.has(scheme.slice(0, -1))
    ? `http://${host}.${scheme.slice(0, -1)}.localhost${pathname}${search}${hash}`
    : url;
}

/** The other way; also for a scheme that the app does not handle, none of which it is. */
export function fromChromium(url: string): string {
  const match = /^http:\/\/([^/?#]+)\.([a-z][a-z0-9+-]*)\.localhost(\/.*)?$/.exec(url);
  const [, host, scheme, rest] = match ?? [];
  return scheme !== undefined && handlers.has(scheme) ? `${scheme}://${host}${rest ?? '/'}` : url;
}
