import { randomBytes } from 'node:crypto';
import type { CallEnd, ToolCall } from '../../shared/call.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { UpstreamResponse } from '../../shared/link.ts';
import { type CallId, personAgent, type ServerName } from '../../shared/names.ts';
import { endOf } from '../gateway/request/call-end.ts';
import { createCallIds } from '../gateway/wire/call-ids.ts';
import type { Gate } from '../guard/enforcement/gate.ts';
import type { Clock } from '../guard/ports.ts';
import type { OwnConnections } from './own-connection.ts';

export type PersonCallResult =
  | { readonly state: 'ok'; readonly call: CallId; readonly result: JsonObject }
  /** No rule lets it pass, or a person said no: nothing was sent. */
  | { readonly state: 'refused'; readonly call: CallId; readonly why: string }
  /** It was sent, and its server answered with an error, or not at all. */
  | { readonly state: 'failed'; readonly call: CallId; readonly why: string };

/** Calls of the person at this machine: judged, recorded and limited as those of an agent called `you`. */
export interface PersonCalls {
  /** Waits for an answer where a rule asks. Rejects on a fault of this program only. */
  send(call: {
    readonly server: ServerName;
    readonly tool: string;
    readonly args: JsonObject;
  }): Promise<PersonCallResult>;
}

export function createPersonCalls(options: {
  readonly gate: Gate;
  readonly connections: OwnConnections;
  readonly clock: Clock;
}): PersonCalls {
  const { gate, connections, clock } = options;
  const newId = createCallIds(() => clock.now(), randomBytes(4).toString('hex'));

  async function answered({ server, tool, args }: ToolCall): Promise<UpstreamResponse> {
    try {
      return await connections.callTool(server, tool, args, new AbortController().signal);
    } catch (error) {
      const message = error instanceof Error ? error.message : 'cannot be reached';
      return { kind: 'broken', cause: 'lost', sent: false, message };
    }
  }

  return {
    async send({ server, tool, args }) {
      const call: ToolCall = {
        id: newId(),
        at: clock.now(),
        startedMs: clock.monotonic(),
        agent: personAgent,
        session: null,
        request: 0,
        server,
        tool,
        via: 'tools/call',
        args,
      };
      const verdict = await gate.judge(call);
      if (verdict.kind === 'unknown') {
        return { state: 'refused', call: call.id, why: `${tool} is hidden or unknown: it was not sent.` };
      }
      if (verdict.kind !== 'forward') return { state: 'refused', call: call.id, why: verdict.message };
      const started = clock.monotonic();
      const answer = await answered(call);
      const end: CallEnd = endOf(answer, clock.monotonic() - started);
      verdict.ticket.settle(end);
      if (end.end === 'ok' && answer.kind === 'result') return { state: 'ok', call: call.id, result: answer.value };
      return { state: 'failed', call: call.id, why: textOf(end.result) ?? end.error ?? 'it failed without a word' };
    },
  };
}

/** The words of a failed tool, whole: the record's line is cut. */
function textOf(result: JsonValue): string | null {
  const content = isJsonObject(result) && Array.isArray(result.content) ? (result.content as readonly JsonValue[]) : [];
  const [first] = content;
  return isJsonObject(first) && typeof first.text === 'string' ? first.text : null;
}
