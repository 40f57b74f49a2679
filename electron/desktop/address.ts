/** The interface's own scheme: it is no file and no http page, so nothing else on the machine shares its origin. */
export const SCHEME = 'app';
export const HOST = 'railguard';
export const INDEX_URL = `${SCHEME}://${HOST}/index.html`;

/** True for pages of the interface. `URL.origin` is `null` for schemes that the standard does not know, so its parts are compared. */
export function isInterfaceUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && url.protocol === `${SCHEME}:` && url.host === HOST && url.username === '' && url.password === ''
  );
}
