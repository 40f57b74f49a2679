/** Hosts of the documentation that the interface links to. */
const documentation: ReadonlySet<string> = new Set(['support.testrail.com', 'modelcontextprotocol.io']);

/**
 * Whether the system's browser may be sent to `link`: https only, no credentials in it, and only to the documentation or to
 * the host of the TestRail that agents work with (`testrailUrl`). A link may come from a tool's result, so a wrong one is
 * an attacker's: `smb:`, `file:` and custom schemes start programs.
 */
export function mayOpen(link: string, testrailUrl: string | null): boolean {
  const url = URL.parse(link);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false;
  if (documentation.has(url.host)) return true;
  const testrail = testrailUrl === null ? null : URL.parse(testrailUrl);
  return testrail !== null && testrail.protocol === 'https:' && url.host === testrail.host;
}
