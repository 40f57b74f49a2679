import { Refusal } from './refusal.ts';
import { routeFor } from './routes.ts';

/** States of a real TestRail that a client has to cope with, and that the sandbox can be put into. */
export type Playing = 'api-off' | 'read-only' | 'maintenance';

const refusals: Readonly<Record<Playing, readonly [status: number, message: string]>> = {
  'api-off': [
    403,
    'The API is disabled for your installation. It can be enabled in the administration area in TestRail under Administration > Site Settings > API.',
  ],
  'read-only': [403, 'You are not allowed to perform this operation (insufficient permissions).'],
  maintenance: [409, 'TestRail is currently undergoing maintenance. Please try again in a few minutes.'],
};

/** Refuses a request as TestRail would in that state. @throws Refusal */
export function refuseIfPlayed(playing: Playing | null, target: string): void {
  if (playing === null) return;
  const [name = ''] = target.split(/[/&]/, 1);
  // A user with a read-only role still reads.
  if (playing === 'read-only' && routeFor(name)?.kind !== 'write') return;
  const [status, message] = refusals[playing];
  throw new Refusal(status, message);
}
