import packageFile from '../../../package.json' with { type: 'json' };

/**
 * What `connect --agent ID --data DIR` asks for, as `client connect` writes it; null for everything else, which the command
 * line reads and explains.
 */
export function bridgeWords(
  args: readonly string[],
): { readonly agent: string; readonly folder: string; readonly version: string } | null {
  const [connect, agentFlag, agent, dataFlag, folder, ...more] = args;
  const isPlain = connect === 'connect' && agentFlag === '--agent' && dataFlag === '--data' && more.length === 0;
  if (!isPlain || agent === undefined || folder === undefined || !/^[a-z0-9][a-z0-9-]{0,31}$/.test(agent)) return null;
  return { agent, folder, version: packageFile.version };
}
