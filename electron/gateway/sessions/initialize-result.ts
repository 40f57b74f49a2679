import type { JsonObject } from '../../../shared/json.ts';
import type { ClientInfo, InitializeResult, UpstreamsPort } from '../../../shared/upstream-connection.ts';
import { inTime } from '../../lib/in-time.ts';
import type { ClientSession } from '../request/agent-request.ts';
import { GateClosed } from '../request/reach.ts';
import { joinedInstructions } from '../wire/initialize.ts';
import type { ServerTarget } from '../wire/names.ts';
import { offeredCapabilities } from '../wire/offered.ts';

export interface IntroductionOptions {
  readonly upstreams: UpstreamsPort;
  /** Name and version of the gateway itself. */
  readonly info: { readonly name: string; readonly version: string };
  /** How long a server may take to say what it is, milliseconds. */
  readonly waitMs: number;
}

/**
 * The result of `initialize`. With one server behind the address it is that server's own, so that the agent does not
 * notice the gateway; with several, or where the one cannot be reached, the gateway introduces itself and offers what
 * any server may have, so that a server that comes later finds its agents prepared.
 */
export async function answerInitialize(
  conversation: ClientSession,
  client: ClientInfo,
  { upstreams, info, waitMs }: IntroductionOptions,
): Promise<JsonObject> {
  const targets = conversation.targets();
  const only = targets[0];
  if (targets.length === 1 && only !== undefined) {
    const initializeResult = await initializeResultOf(conversation, upstreams, only, waitMs);
    if (initializeResult !== null)
      return resultOfOnlyServer(initializeResult, upstreams.instructions(only.name), client);
  } else {
    // Conversations are opened ahead, so that the first list need not wait for them.
    for (const target of targets) void initializeResultOf(conversation, upstreams, target, 0);
  }
  const instructions = joinedInstructions(targets, upstreams);
  return {
    protocolVersion: client.protocolVersion,
    capabilities: offeredCapabilities(
      targets.map(({ name }) => upstreams.initializeResult(name)),
      'session',
    ),
    serverInfo: { ...info },
    ...(instructions === '' ? {} : { instructions }),
  };
}

function resultOfOnlyServer(
  initializeResult: InitializeResult,
  instructions: string | null,
  client: ClientInfo,
): JsonObject {
  const { instructions: _held, ...rest } = initializeResult as InitializeResult & JsonObject;
  return {
    ...rest,
    protocolVersion: client.protocolVersion,
    capabilities: offeredCapabilities([initializeResult], 'session'),
    ...(instructions === null ? {} : { instructions }),
  };
}

async function initializeResultOf(
  conversation: ClientSession,
  upstreams: UpstreamsPort,
  target: ServerTarget,
  waitMs: number,
): Promise<InitializeResult | null> {
  const opened = Promise.resolve()
    .then(() => conversation.connect(target.name))
    .then(
      (connection) => connection.initializeResult,
      // There is no handshake with the server for this agent now; it told the gateway itself what it is.
      (error) => (error instanceof GateClosed ? upstreams.initializeResult(target.name) : null),
    );
  return inTime(opened, waitMs);
}
