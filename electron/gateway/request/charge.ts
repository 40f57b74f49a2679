import type { JsonObject } from '../../../shared/json.ts';
import type { Charge, PartyBudget } from '../../lib/byte-budget.ts';
import { overBudget, selfTooLarge } from '../wire/errors.ts';
import { lasting } from '../wire/lasting-params.ts';
import { rpcError } from '../wire/messages.ts';

/** Whether a request may begin. `charge`: what it takes in its agent's account. */
export type Charged<T> =
  | { readonly kind: 'charged'; readonly request: T; readonly charge: Charge }
  | { readonly kind: 'refused'; readonly status: number; readonly error: JsonObject };

interface Arrived {
  readonly method: string;
  readonly params?: JsonObject | undefined;
  readonly weight: number;
}

/** Takes a request into its agent's account, with what of it lasts; or says why there is no room. */
export function chargeRequest<T extends Arrived>(
  given: T,
  account: PartyBudget,
  inFlight: { readonly count: number; readonly max: number },
): Charged<T> {
  if (inFlight.count >= inFlight.max) {
    return refused(429, rpcError(-32600, `Refused: ${inFlight.max} requests are in flight`));
  }
  const request = lasting(given);
  if (request === null) return refused(413, selfTooLarge());
  const charge = account.take(request.weight);
  return charge === null ? refused(429, overBudget()) : { kind: 'charged', request, charge };
}

function refused(status: number, error: JsonObject): Charged<never> {
  return { kind: 'refused', status, error };
}
