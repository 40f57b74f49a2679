/** An agent's address with its token replaced: for output that may be kept by others than the person who asked. */
export function maskedAddress(address: string): string {
  return `${address.replace(/\/a\/[^/]+\//, '/a/…/')}  (token masked: the output is no terminal; add --json)`;
}
