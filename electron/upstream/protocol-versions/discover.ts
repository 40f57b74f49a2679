import { metaKeys, unsupportedVersion } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { statelessVersion } from '../../../shared/protocol-versions.ts';
import type { ClientInfo, InitializeResult, UpstreamResponse } from '../../../shared/upstream-connection.ts';
import { isTooMuch } from '../handshake.ts';

/** Parameters of a request that the gateway makes on its own account. */
export function ownEnvelope(client: ClientInfo): JsonObject {
  return {
    [metaKeys.version]: statelessVersion,
    [metaKeys.client]: client.clientInfo,
    [metaKeys.capabilities]: client.capabilities,
  };
}

/** Whether a refusal of the version lists ours among those that the server supports. */
export function offersOurVersion(answer: UpstreamResponse): boolean {
  if (answer.kind !== 'error' || answer.error.code !== unsupportedVersion) return false;
  const data = isJsonObject(answer.error.data) ? answer.error.data.supported : undefined;
  return Array.isArray(data) && (data as readonly unknown[]).includes(statelessVersion);
}

/** What `server/discover` answered; null where the server does not speak the stateless era. */
export function readDiscover(answer: UpstreamResponse): (InitializeResult & JsonObject) | null {
  if (answer.kind !== 'result' || isTooMuch(answer.value)) return null;
  const { supportedVersions, capabilities, instructions, _meta, ...rest } = answer.value;
  if (!Array.isArray(supportedVersions) || !(supportedVersions as readonly unknown[]).includes(statelessVersion)) {
    return null;
  }
  const meta = isJsonObject(_meta) ? _meta : {};
  const named = meta[metaKeys.server] ?? rest.serverInfo;
  return {
    protocolVersion: statelessVersion,
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    serverInfo: isJsonObject(named) ? named : { name: 'unknown', version: '0' },
    ...(typeof instructions === 'string' ? { instructions } : {}),
  };
}
