import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { newestSessionVersion, sessionVersions } from '../../../shared/protocol-versions.ts';
import type { ClientInfo, UpstreamsPort } from '../../../shared/upstream-connection.ts';
import type { ServerTarget } from './names.ts';

const infoMembers: ReadonlySet<string> = new Set(['name', 'title', 'version', 'description', 'websiteUrl', 'icons']);

/** What the agent said of itself; null where `initialize` lacks it. */
export function readClientInfo(params: JsonObject): ClientInfo | null {
  const { protocolVersion, capabilities, clientInfo } = params;
  if (typeof protocolVersion !== 'string' || !isJsonObject(clientInfo)) return null;
  return {
    protocolVersion: sessionVersions.includes(protocolVersion) ? protocolVersion : newestSessionVersion,
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    clientInfo: Object.fromEntries(Object.entries(clientInfo).filter(([name]) => infoMembers.has(name))),
  };
}

export function joinedInstructions(targets: readonly ServerTarget[], upstreams: UpstreamsPort): string {
  return targets
    .map((target) => {
      const said = upstreams.instructions(target.name);
      if (said === null || said === '') return '';
      return target.prefix === '' ? said : `# ${target.name} (names begin with ${target.prefix})\n${said}`;
    })
    .filter((text) => text !== '')
    .join('\n\n');
}
