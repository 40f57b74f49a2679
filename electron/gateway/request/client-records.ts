import { createHash } from 'node:crypto';
import { metaKeys } from '../../../shared/envelope.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import type { AgentId } from '../../../shared/names.ts';
import type { ClientInfo } from '../../../shared/upstream-connection.ts';
import type { RecordPort } from '../ports.ts';

/**
 * What agents say of themselves (their program's name, and what they offer) goes on to servers, so it is recorded: once for
 * each way in which an agent says it. An agent that says it in ever new ways is not introduced any more: servers are then
 * told the gateway's own name.
 */
export interface ClientRecords {
  /** What goes on of the `initialize` of a session. */
  clientInfo(agent: AgentId, client: ClientInfo): ClientInfo;
  /** What goes on of `_meta` of a request without a session. */
  meta(agent: AgentId, meta: JsonObject): JsonObject;
  /** What spoke for an agent last; null where nothing did since the start. */
  program(agent: AgentId): Program | null;
  endAgent(agent: AgentId): void;
}

/** A program that agents run in, by its own word. */
export interface Program {
  readonly name: string;
  readonly version: string | null;
}

/** Ways in which one agent may introduce itself before it is not introduced any more. */
const maxWays = 32;
const longestText = 200;
/** Characters of all that an agent offers, as JSON. */
const longestOffer = 4000;

const infoMembers = ['name', 'title', 'version', 'description', 'websiteUrl'];
const offerMembers = ['roots', 'sampling', 'elicitation', 'tasks', 'extensions', 'experimental'];
/** Those of them by which servers ask agents things: known in all their parts. */
const plainOffers: ReadonlySet<string> = new Set(['roots', 'sampling', 'elicitation']);

interface Said {
  readonly clientInfo: JsonObject;
  readonly capabilities: JsonObject;
}

export function createClients(records: RecordPort, own: JsonObject): ClientRecords {
  const ways = new Map<AgentId, Map<string, Said>>();
  const programs = new Map<AgentId, Program>();

  function said(agent: AgentId, info: JsonValue | undefined, offer: JsonValue | undefined): Said {
    const clientInfo = infoOf(info);
    const capabilities = offerOf(offer);
    const { name: programName, version } = clientInfo;
    if (typeof programName === 'string') {
      programs.set(agent, { name: programName, version: typeof version === 'string' ? version : null });
    }
    const text = JSON.stringify([clientInfo, capabilities]);
    const key = text.length <= longestText ? text : createHash('sha256').update(text).digest('base64');
    const known = ways.get(agent) ?? new Map<string, Said>();
    ways.set(agent, known);
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= maxWays) return { clientInfo: own, capabilities: plainOf(capabilities) };
    const way: Said = { clientInfo, capabilities };
    known.set(key, way);
    const name = typeof clientInfo.name === 'string' ? clientInfo.name : 'a program without a name';
    const what = `The agent ${agent} is spoken for by ${name}`;
    // A journal that cannot record has closed the gate: nothing is sent then.
    records.event({ kind: 'client', agent, what, detail: { ...way } }).catch(() => undefined);
    return way;
  }

  return {
    clientInfo(agent, { protocolVersion, clientInfo, capabilities }) {
      return { protocolVersion, ...said(agent, clientInfo, capabilities) };
    },
    meta(agent, meta) {
      const { clientInfo, capabilities } = said(agent, meta[metaKeys.client], meta[metaKeys.capabilities]);
      return {
        ...meta,
        ...(meta[metaKeys.client] === undefined ? {} : { [metaKeys.client]: clientInfo }),
        ...(meta[metaKeys.capabilities] === undefined ? {} : { [metaKeys.capabilities]: capabilities }),
      };
    },
    program: (agent) => programs.get(agent) ?? null,
    endAgent(agent) {
      ways.delete(agent);
      programs.delete(agent);
    },
  };
}

function infoOf(info: JsonValue | undefined): JsonObject {
  if (!isJsonObject(info)) return {};
  const members = infoMembers.flatMap((name) => {
    const value = info[name];
    return typeof value === 'string' ? [[name, value.slice(0, longestText)] as const] : [];
  });
  return Object.fromEntries(members);
}

function offerOf(offer: JsonValue | undefined): JsonObject {
  if (!isJsonObject(offer)) return {};
  const members = offerMembers.flatMap((name) => {
    const value = offer[name];
    return isJsonObject(value) ? [[name, value] as const] : [];
  });
  const whole = Object.fromEntries(members);
  return JSON.stringify(whole).length <= longestOffer ? whole : plainOf(whole);
}

/** Which kinds of questions may be asked, and no more. */
function plainOf(offer: JsonObject): JsonObject {
  const names = Object.keys(offer).filter((name) => plainOffers.has(name));
  return Object.fromEntries(names.map((name) => [name, {}]));
}
