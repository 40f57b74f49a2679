import type { ReadEntry } from './entry.ts';

/** What a person logs in to a TestRail with, as the variables of an entry say it. */
export interface TestrailLogin {
  readonly url: string;
  readonly user: string;
  readonly key: string;
}

/** Names that reviewed servers give these variables: `TESTRAIL_URL`, `TESTRAIL_USERNAME`, `TESTRAIL_API_KEY`. */
const endings = {
  url: /(?:URL|HOST|ADDRESS|DOMAIN|INSTANCE|SITE)$/i,
  user: /(?:USER|USERNAME|EMAIL|LOGIN)$/i,
  key: /(?:KEY|PASSWORD|TOKEN)$/i,
};

/** Null where one of the three is missing, stands there twice, or is something that only the client can fill in. */
export function testrailLogin({ env }: ReadEntry): TestrailLogin | null {
  const one = (ending: RegExp): string | null => {
    const values = Object.entries(env)
      .filter(([name, value]) => /test_?rail|^TR_/i.test(name) && ending.test(name) && value !== '')
      .map(([, value]) => value);
    const [value, second] = values;
    return value === undefined || second !== undefined || /[{}$]/.test(value) ? null : value;
  };
  const [address, user, key] = [one(endings.url), one(endings.user), one(endings.key)];
  if (address === null || user === null || key === null) return null;
  const url = /^https?:\/\//i.test(address) ? address : `https://${address}`;
  return URL.canParse(url) ? { url, user, key } : null;
}
