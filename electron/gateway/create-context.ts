import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../shared/json.ts';
import type { CallId, ServerName } from '../../shared/names.ts';
import type { UpstreamsPort } from '../../shared/upstream-connection.ts';
import { createByteBudget } from '../lib/byte-budget.ts';
import type { GatewayLimits } from './limits.ts';
import type { MappedTemplate } from './methods/completion-mapping.ts';
import type { MethodContext } from './methods/method-context.ts';
import { createTaskBook } from './methods/task-book.ts';
import type { AgentsPort, GatePort, RecordPort, RefusalPort } from './ports.ts';
import { createClients } from './request/client-records.ts';
import { createContinuedCalls } from './request/continued-calls.ts';
import { createCallIds } from './wire/call-ids.ts';
import { createShortNames } from './wire/names.ts';

/** What each agent may keep however much the others do, bytes. */
const assuredBytes = 1024 * 1024;

export interface GatewayOptions {
  readonly gate: GatePort;
  readonly agents: AgentsPort;
  readonly refusals: RefusalPort;
  readonly records: RecordPort;
  readonly upstreams: UpstreamsPort;
  readonly clock: { now(): number; monotonic(): number };
  /** Name and version told to agents where several servers share the address. */
  readonly info: { readonly name: string; readonly version: string };
  /** The tool that serves the same data as a resource; null where none is known. */
  mapResource(server: ServerName, uri: string): { readonly tool: string; readonly args: JsonObject } | null;
  /** The same for a template of resources. */
  mapTemplate(server: ServerName, template: string): MappedTemplate | null;
  /** Address of the page where people answer, to which an ask's id is added behind a slash; null where none is served. */
  readonly approvalsPage?: () => string | null;
  readonly limits?: Partial<GatewayLimits>;
  readonly newCallId?: () => CallId;
  /** Called with an error in what answers a request, which was answered 500. */
  readonly onError?: (error: unknown) => void;
}

export function methodContext(
  options: GatewayOptions,
  limits: GatewayLimits,
  steps: MethodContext['steps'],
): MethodContext {
  const { gate, records, refusals, upstreams, clock } = options;
  const run = randomBytes(5).toString('hex');
  const byteBudget = createByteBudget({
    perParty: limits.retainedPerAgent,
    total: limits.retainedBytes,
    assured: assuredBytes,
  });
  return {
    gate,
    records,
    clients: createClients(records, { ...options.info }),
    upstreams,
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    newCallId: options.newCallId ?? createCallIds(() => clock.now(), run),
    shortNames: createShortNames((server) => upstreams.toolNames(server)),
    continued: createContinuedCalls(() => clock.monotonic()),
    tasks: createTaskBook(byteBudget),
    refused: (cause) => refusals.refused(cause),
    failed: (error) => options.onError?.(error),
    mapResource: (server, uri) => options.mapResource(server, uri),
    mapTemplate: (server, template) => options.mapTemplate(server, template),
    listWaitMs: limits.listWaitMs,
    waitNoticeMs: limits.waitNoticeMs,
    approvalsPage: () => options.approvalsPage?.() ?? null,
    steps,
    byteBudget,
  };
}
