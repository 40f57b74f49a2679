import { expect, it } from 'vitest';
import { webBridge } from '../../renderer/bridge/web.ts';

/** A door whose event line opens when a test says so; every other request is answered at once. */
function door(): { readonly asked: string[]; readonly fetch: typeof fetch; answerEvents(response: Response): void } {
  const asked: string[] = [];
  const events = Promise.withResolvers<Response>();
  const answer = (url: unknown): Promise<Response> => {
    asked.push(String(url));
    return url === '/control/events' ? events.promise : Promise.resolve(Response.json({ ok: true, value: {} }));
  };
  return { asked, fetch: answer as typeof fetch, answerEvents: events.resolve };
}

const never = { setTimeout: () => 0, clearTimeout: () => undefined };

it('reads nothing before it listens: what happens between would be heard by nobody', async () => {
  const { asked, fetch, answerEvents } = door();
  const bridge = webBridge('token', { ...never, fetch });
  const state = bridge.call('gate.state', {});
  await Promise.resolve();
  expect(asked).toEqual(['/control/events']);
  answerEvents(new Response(new ReadableStream()));
  await state;
  await bridge.call('feed.totals', {});
  expect(asked).toEqual(['/control/events', '/control/gate.state', '/control/feed.totals']);
  bridge.close();
});

it('asks all the same where it cannot listen, and not where its token is refused', async () => {
  const deaf = door();
  const bridge = webBridge('token', { ...never, fetch: deaf.fetch });
  const state = bridge.call('gate.state', {});
  deaf.answerEvents(new Response(null, { status: 503 }));
  await state;
  expect(deaf.asked).toContain('/control/gate.state');
  bridge.close();

  const locked = door();
  const other = webBridge('token', { ...never, fetch: locked.fetch });
  const refused = other.call('gate.state', {});
  locked.answerEvents(new Response(null, { status: 401 }));
  await expect(refused).rejects.toThrow('no valid token');
  expect(locked.asked).toEqual(['/control/events']);
});
