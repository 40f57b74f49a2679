import type { JsonObject } from '../../../shared/json.ts';
import type { ClientInfo, InitializeResult, UpstreamsPort } from '../../../shared/link.ts';
import type { ClientSession } from '../request/agent-request.ts';
import { GateClosed } from '../request/reach.ts';
import { joinedInstructions } from '../wire/initialize.ts';
import type { Target } from '../wire/names.ts';
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
export async function initializeResult(
  conversation: ClientSession,
  client: ClientInfo,
  { upstreams, info, waitMs }: IntroductionOptions,
): Promise<JsonObject> {
  const targets = conversation.targets();
  const only = targets[0];
  if (targets.length === 1 && only !== undefined) {
    const hello = await helloOf(conversation, upstreams, only, waitMs);
    if (hello !== null) return single(hello, upstreams.instructions(only.name), client);
  } else {
    // Conversations are opened ahead, so that the first list need not wait for them.
    for (const target of targets) void helloOf(conversation, upstreams, target, 0);
  }
  const instructions = joinedInstructions(targets, upstreams);
  return {
    protocolVersion: client.protocolVersion,
    capabilities: offeredCapabilities(
      targets.map(({ name }) => upstreams.hello(name)),
      'session',
    ),
    serverInfo: { ...info },
    ...(instructions === '' ? {} : { instructions }),
  };
}

function single(hello: InitializeResult, instructions: string | null, client: ClientInfo): JsonObject {
  const { instructions: _held, ...rest } = hello as InitializeResult & JsonObject;
  return {
    ...rest,
    protocolVersion: client.protocolVersion,
    capabilities: offeredCapabilities([hello], 'session'),
    ...(instructions === null ? {} : { instructions }),
  };
}

async function helloOf(
  conversation: ClientSession,
  upstreams: UpstreamsPort,
  target: Target,
  waitMs: number,
): Promise<InitializeResult | null> {
  let timer: NodeJS.Timeout | null = null;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), waitMs);
  });
  const opened = Promise.resolve()
    .then(() => conversation.connect(target.name))
    .then(
      (connection) => connection.hello,
      // The server is not greeted for this agent now; it told the gateway itself what it is.
      (error) => (error instanceof GateClosed ? upstreams.hello(target.name) : null),
    );
  const hello = await Promise.race([opened, late]);
  if (timer !== null) clearTimeout(timer);
  return hello;
}
