import { fileURLToPath } from 'node:url';
import { installNewest, installPinned } from '../support/python.ts';

/** Every package of each set is pinned: `python/mcp-1.txt` and `python/mcp-2.txt`. `newest`: what PyPI serves today. */
export const pinned = ['mcp-1', 'mcp-2'] as const;
export type PackageSet = (typeof pinned)[number] | 'newest';

export interface PythonServer {
  readonly command: string;
  readonly args: readonly string[];
  env(target: { url: string; user: string; key: string }): Record<string, string>;
}

/**
 * The real testrail-mcp from PyPI in a virtual environment of its own, made once for each set of packages and kept in
 * node_modules/.cache (the newest is made anew each time). Fails with what to install where Python is missing: a
 * compatibility test that is skipped proves nothing.
 */
export async function installPythonServer(set: PackageSet): Promise<PythonServer> {
  const list = fileURLToPath(new URL(`python/${set}.txt`, import.meta.url));
  const command =
    set === 'newest'
      ? await installNewest('testrail-newest', 'testrail-mcp')
      : await installPinned(`testrail-${set}`, list);
  return {
    command,
    // As the package's documentation starts it; -u, so that nothing waits in a buffer.
    args: ['-u', '-m', 'testrail_mcp'],
    env: ({ url, user, key }) => ({ TESTRAIL_URL: url, TESTRAIL_USERNAME: user, TESTRAIL_API_KEY: key }),
  };
}
