/** What a request is for: a path that begins with one slash, and what follows the question mark. Neither is decoded. */
export interface Target {
  readonly path: string;
  readonly query: string;
}

const longest = 8192;
/** A backslash is no character of a URL, and URL readers take it for a slash: `/\` for the `//` of another host. */
const originForm = /^\/[\x21-\x5b\x5d-\x7e]*$/;

/**
 * Reads a request's target by hand: `new URL` throws for some (`//`, `http://[`), and takes others for an address elsewhere.
 * Null for every form but a path (RFC 9112, section 3.2.1), for bytes that no client may send, and for what is overlong.
 */
export function readTarget(target: string | undefined): Target | null {
  if (target === undefined || target.length > longest || !originForm.test(target) || target.startsWith('//'))
    return null;
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}
