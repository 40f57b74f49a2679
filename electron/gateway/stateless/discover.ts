import { metaKeys } from '../../../shared/envelope.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { statelessVersion } from '../../../shared/protocol-versions.ts';
import type { UpstreamsPort } from '../../../shared/upstream-connection.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import { joinedInstructions } from '../wire/initialize.ts';
import { offeredCapabilities } from '../wire/offered.ts';

/** Name and version told to agents where several servers share the address. */
export interface ServerInfo {
  readonly name: string;
  readonly version: string;
}

/** The answer to `server/discover`: what the servers of this address can do together. */
export function discoverResult({ conversation }: AgentRequest, upstreams: UpstreamsPort, info: ServerInfo): JsonObject {
  const targets = conversation.targets();
  const only = targets.length === 1 ? targets[0] : undefined;
  const initializeResult = only === undefined ? null : upstreams.initializeResult(only.name);
  const instructions = joinedInstructions(targets, upstreams);
  return {
    supportedVersions: [statelessVersion],
    capabilities: offeredCapabilities(
      targets.map(({ name }) => upstreams.initializeResult(name)),
      'stateless',
    ),
    ...(instructions === '' ? {} : { instructions }),
    _meta: { [metaKeys.server]: initializeResult?.serverInfo ?? { ...info } },
  };
}
