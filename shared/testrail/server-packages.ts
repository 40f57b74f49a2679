/**
 * Other TestRail servers whose tools were reviewed, by the name of their package. Apart from their tables: what only names
 * them (settings, pages) loads none.
 */
export const serverPackages = [
  'testrail-mcp',
  '@bun913/mcp-testrail',
  '@uarlouski/testrail-mcp-server',
  'testrail-mcp-server',
  'tram-mcp',
  'bibliocommons-mcp-testrail',
] as const;
export type ServerPackage = (typeof serverPackages)[number];

/** The release whose tools were looked at. */
export const reviewedReleases: Readonly<Record<ServerPackage, string>> = {
  'testrail-mcp': '0.1.5 and its source',
  '@bun913/mcp-testrail': '0.19.6',
  '@uarlouski/testrail-mcp-server': '2.0.0',
  'testrail-mcp-server': '0.3.3',
  'tram-mcp': '0.6.0',
  'bibliocommons-mcp-testrail': '1.0.1',
};
