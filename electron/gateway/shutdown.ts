import type { HttpListener } from '../net/http-listener.ts';
import type { AgentSession } from './sessions/session.ts';

/** Answers that were just written need a moment on their way out, milliseconds. */
const lastAnswersMs = 200;

export function callsInFlight(sessions: readonly AgentSession[], stateless: { readonly inFlight: number }): number {
  return sessions.reduce((sum, session) => sum + session.inFlight, stateless.inFlight);
}

/** Resolves when no call is in flight at a server, or after `graceMs`. Calls that still wait for leave end at once. */
export function settled(
  sessions: readonly AgentSession[],
  stateless: { readonly inFlight: number },
  graceMs: number,
): Promise<void> {
  for (const session of sessions) session.cancelPending('the gateway is stopping');
  const busy = () => callsInFlight(sessions, stateless) > 0;
  if (!busy()) return Promise.resolve();
  return new Promise((resolve) => {
    const until = performance.now() + graceMs;
    const timer = setInterval(() => {
      if (busy() && performance.now() < until) return;
      clearInterval(timer);
      resolve();
    }, 20);
  });
}

export async function lastAnswers({ server }: Pick<HttpListener, 'server'>, closed: Promise<void>): Promise<void> {
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), lastAnswersMs);
  await closed;
  clearTimeout(late);
}
