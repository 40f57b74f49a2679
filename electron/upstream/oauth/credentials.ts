import type { IncomingHttpHeaders } from 'node:http';

/** What authenticates the gateway (never an agent) at a server over HTTP. */
export interface Credentials {
  /** Headers of every request, lower case. */
  headers(): Readonly<Record<string, string>>;
  /**
   * The server refused with 401 or 403 and these headers: gets a new token where that needs no person. True where there is
   * one; whether the request may be sent once more depends on the refusal. `used`: the `Authorization` that it carried.
   */
  renew(refusal: IncomingHttpHeaders, used: string | undefined): Promise<boolean>;
}

export function fixedCredentials(headers: Readonly<Record<string, string>>): Credentials {
  return { headers: () => headers, renew: async () => false };
}
