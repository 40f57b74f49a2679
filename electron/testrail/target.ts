import { CodedError } from '../../shared/coded-error.ts';
import { isLoopback } from '../net/loopback.ts';

/** An address or credentials that will not do, found before anything is sent. */
export class TargetError extends CodedError<'testrail-bad-address' | 'testrail-insecure'> {}

/** Where TestRail is and who asks. `url` is the address people open in a browser, without `index.php`. */
export interface TestRailTarget {
  readonly kind: 'sandbox' | 'real';
  readonly url: string;
  readonly user: string;
  /** API key, or a password where the instance allows it. Never shown, logged or put into an error. */
  readonly key: string;
}

/** A target without its key, for screens and logs. */
export type TestRailAddress = Omit<TestRailTarget, 'key'>;

export function addressOf(target: TestRailTarget): TestRailAddress {
  return { kind: target.kind, url: target.url, user: target.user };
}

/**
 * Normalises an address as people paste it (`https://x.testrail.io/index.php?/dashboard`) to its base, and refuses one that
 * would send the key in the clear.
 * @throws TargetError
 */
export function parseTarget(input: TestRailTarget): TestRailTarget {
  const url = URL.canParse(input.url) ? new URL(input.url) : null;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw bad('The TestRail address must be a URL such as https://example.testrail.io.');
  }
  if (url.username || url.password) {
    throw bad('The TestRail address must not hold a user or password: give them on their own.');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new TargetError(
      'testrail-insecure',
      `The key would cross the network in the clear. Use https://${url.host} instead of http://.`,
    );
  }
  if (!input.user.trim()) throw bad('The TestRail user (an e-mail address) is missing.');
  if (!input.key.trim())
    throw bad('The TestRail API key is missing. Make one in TestRail under My Settings, API Keys.');
  // Basic credentials are `user:key`: a colon in the user would move the border, a line break would end the header.
  if (/[:\p{Cc}]/u.test(input.user)) throw bad('The TestRail user must not hold a colon or control characters.');
  if (/\p{Cc}/u.test(input.key.trim())) throw bad('The TestRail API key must be one line without control characters.');
  const path = url.pathname.replace(/index\.php.*$/, '').replace(/\/+$/, '');
  return { kind: input.kind, url: url.origin + path, user: input.user.trim(), key: input.key.trim() };
}

function bad(message: string): TargetError {
  return new TargetError('testrail-bad-address', message);
}

export function authorization(target: TestRailTarget): string {
  return `Basic ${Buffer.from(`${target.user}:${target.key}`, 'utf8').toString('base64')}`;
}

/** Takes the key out of a text, in each form in which a server might echo it. */
export function withoutKey(text: string, target: TestRailTarget): string {
  const forms = [target.key, encodeURIComponent(target.key), authorization(target).slice('Basic '.length)];
  return forms.reduce((rest, form) => (form.length < 4 ? rest : rest.replaceAll(form, '•••')), text);
}
