import type { JsonObject } from '../../../shared/json.ts';
import type { CallId } from '../../../shared/names.ts';
import type { Via } from '../../../shared/record.ts';
import type { UpstreamResponse, UpstreamsPort } from '../../../shared/upstream-connection.ts';
import type { ByteBudget } from '../../lib/byte-budget.ts';
import type { FairQueue } from '../../lib/fair-queue.ts';
import type { ServerTarget } from '../wire/names.ts';
import type { ContinuedCalls } from './continued-calls.ts';
import type { DataContext } from './effective-tool.ts';

/** What carries a request through the gate and to its server. */
export interface RequestContext extends DataContext {
  readonly continued: ContinuedCalls;
  readonly upstreams: UpstreamsPort;
  readonly newCallId: () => CallId;
  /** The account of what agents make the gateway keep. */
  readonly byteBudget: ByteBudget;
  /** Work that grows with what an agent sent. */
  readonly steps: FairQueue;
  /** Address of the page where people answer, to which an ask's id is added behind a slash; null where none is served. */
  readonly approvalsPage: () => string | null;
  /** How often an agent is told that its call waits for a person, milliseconds. */
  readonly waitNoticeMs: number;
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** What is judged. */
export interface JudgedRequest {
  readonly target: ServerTarget;
  readonly tool: string;
  readonly via: Via;
  readonly args: JsonObject;
  /** Why it is no call that the tool takes; null where it is one. */
  readonly fault?: string | null;
  /** The tool's own arguments, where `args` may hold more. */
  readonly given?: JsonObject;
}

/** What is judged, and what is sent if it may pass: the same objects. */
export interface GuardedRequest extends JudgedRequest {
  readonly method: string;
  /** As the server knows them: prefixes removed, nothing else changed. */
  readonly params: JsonObject;
  /** What the agent may have of a result: parts of it may be data of their own. */
  filter?(value: JsonObject): Promise<JsonObject>;
  /** Called with the result of a forwarded request before the agent has it. */
  onResult?(value: JsonObject): void;
  /** The server's answer, where it was fetched before the judgement: given to the agent only if the call may pass. */
  readonly fetched?: UpstreamResponse;
}
