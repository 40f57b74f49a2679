import { z } from 'zod';
import type { ClientId } from '../../../shared/control/clients.ts';
import clients from './clients.json' with { type: 'json' };
import { type ClientFacts, clientFactsSchema } from './facts.ts';

/** Every program that `client connect` knows. `docs/clients.md` is made of this table, and a test holds the two equal. */
export const clientTable: readonly ClientFacts[] = z.array(clientFactsSchema).parse(clients);

/** The facts of one client. */
export function factsOf(client: ClientId): ClientFacts {
  const found = clientTable.find(({ id }) => id === client);
  if (found === undefined) throw new Error(`The table has no client ${client}`);
  return found;
}
