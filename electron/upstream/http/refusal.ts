import type { IncomingHttpHeaders } from 'node:http';
import type { Mask } from '../own-secrets.ts';

/** Why a server did not take a request, for programs and in words. */
export interface Refusal {
  readonly cause: 'refused' | 'unauthorized';
  readonly words: string;
}

/** `mask`: a server may send back what it was sent, and its words are told to agents. */
export function refusalOf(status: number, headers: IncomingHttpHeaders, body: Buffer, mask: Mask): Refusal {
  const cause = wantsLogin(status, headers) ? 'unauthorized' : 'refused';
  return { cause, words: refusalWords(status, headers, body, mask) };
}

/** A refusal that a login would mend: 401, or a challenge that names bearer tokens (RFC 6750). A 403 alone is none. */
function wantsLogin(status: number, headers: IncomingHttpHeaders): boolean {
  return status === 401 || /\bbearer\b/i.test(String(headers['www-authenticate'] ?? ''));
}

/** What a server's refusal says to people: the status, what it means, and the server's own words where it has some. */
function refusalWords(status: number, headers: IncomingHttpHeaders, body: Buffer, mask: Mask): string {
  const parts = [meaningOf(status, headers), waitOf(headers, mask), wordsOf(body, mask)].filter((part) => part !== '');
  return `the server answered HTTP ${status}${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`;
}

function meaningOf(status: number, headers: IncomingHttpHeaders): string {
  if (wantsLogin(status, headers)) return 'it wants a valid login';
  if (status === 403) return 'it does not allow this';
  if (status === 429) return 'it takes no more requests for now';
  if (status >= 300 && status < 400)
    return 'it points to another address, which is not followed in the middle of a call';
  return '';
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function waitOf(headers: IncomingHttpHeaders, mask: Mask): string {
  // A server may send it twice, and it is a list then, whatever its type says: the first counts.
  const [text] = [headers['retry-after'] ?? []].flat();
  if (text === undefined) return '';
  return /^\d{1,7}$/.test(text) ? `it says to wait ${text} s` : `it says to wait until ${plain(mask(text), 40)}`;
}

/** A page says what it is in its title, JSON in a member called so, and anything else in its first line. */
function wordsOf(body: Buffer, mask: Mask): string {
  // Before anything is cut: half of a token would not be known as one.
  const text = mask(body.toString('utf8', 0, 16_384)).trim();
  if (text === '') return '';
  if (text.startsWith('<')) {
    const title = /<title[^>]*>([^<]*)</i.exec(text)?.[1] ?? '';
    return title.trim() === '' ? 'with a page' : `with a page "${plain(title)}"`;
  }
  const named = /"(?:message|error_description|detail|error|title)"\s*:\s*"((?:[^"\\]|\\.){1,500})"/.exec(text)?.[1];
  const said = plain(unescaped(named) ?? (/^[[{]/.test(text) ? '' : (text.split('\n', 1)[0] ?? '')));
  return said === '' ? '' : `"${said}"`;
}

/** A text out of a JSON, as it is meant: `Ung\\u00fcltig`. */
function unescaped(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

/** One short line, without characters that steer a screen. */
function plain(text: string, most = 200): string {
  return text
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]+/gu, ' ')
    .trim()
    .slice(0, most)
    .toWellFormed();
}
