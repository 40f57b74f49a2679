/** Path of an address of this origin; null for any other: it would get the credentials. */
export function sameOrigin(address: string, origin: string, path: string): string | null {
  if (!URL.canParse(address, origin + path)) return null;
  const url = new URL(address, origin + path);
  return url.origin === origin ? url.pathname + url.search : null;
}
