import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { ClientInfo, InitializeResult, UpstreamsPort } from '../../../shared/link.ts';
import type { ClientSession } from '../request/agent-request.ts';
import { GateClosed } from '../request/reach.ts';
import type { Target } from './names.ts';
import { offeredCapabilities } from './offered.ts';

/** Revisions of the session era that this gateway speaks, newest first. */
export const sessionVersions: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

const infoMembers: ReadonlySet<string> = new Set(['name', 'title', 'version', 'description', 'websiteUrl', 'icons']);

/** What the agent said of itself; null where `initialize` lacks it. */
export function readClientHello(params: JsonObject): ClientInfo | null {
  const { protocolVersion, capabilities, clientInfo } = params;
  if (typeof protocolVersion !== 'string' || !isJsonObject(clientInfo)) return null;
  return {
    protocolVersion: sessionVersions.includes(protocolVersion)
      ? protocolVersion
      : (sessionVersions[0] ?? protocolVersion),
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    clientInfo: Object.fromEntries(Object.entries(clientInfo).filter(([name]) => infoMembers.has(name))),
  };
}

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

export function joinedInstructions(targets: readonly Target[], upstreams: UpstreamsPort): string {
  return targets
    .map((target) => {
      const said = upstreams.instructions(target.name);
      if (said === null || said === '') return '';
      return target.prefix === '' ? said : `# ${target.name} (names begin with ${target.prefix})\n${said}`;
    })
    .filter((text) => text !== '')
    .join('\n\n');
}
