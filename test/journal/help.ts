import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { JournalClient, type JournalOptions } from '../../electron/journal/client.ts';
import type { CallEnd, ToolCall } from '../../shared/call.ts';
import type { Decision } from '../../shared/decision.ts';
import type { JsonValue } from '../../shared/json.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../../shared/names.ts';

export const workerUrl = new URL('../../electron/journal/worker.ts', import.meta.url);
export const testrail = serverNameSchema.parse('testrail');
export const cursor = agentIdSchema.parse('cursor');

/** A folder of its own for a test, removed when it is over. */
export function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'railguard-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'journal');
}

export async function openJournal(folder: string, more: Partial<JournalOptions> = {}): Promise<JournalClient> {
  const journal = await openForAll(folder, more);
  onTestFinished(() => journal.close());
  return journal;
}

/** For several tests; who opens it closes it. */
export function openForAll(folder: string, more: Partial<JournalOptions> = {}): Promise<JournalClient> {
  return JournalClient.open({
    folder,
    workerUrl,
    profile: (_server, tool) =>
      tool.startsWith('get_')
        ? { category: 'Read', risk: 'Low', readOnly: true }
        : { category: 'Write', risk: 'Medium', readOnly: false },
    agentLabel: (agent) => `Agent ${agent}`,
    ...more,
  });
}

let calls = 0;

export function aCall(more: Partial<Omit<ToolCall, 'id'>> & { id?: string } = {}): ToolCall {
  calls++;
  const { id, ...rest } = more;
  return {
    at: Date.now(),
    startedMs: performance.now(),
    agent: cursor,
    session: 'b2f4c9d0-3f7e-4a54-9a0c-8d1c5a5e8a11',
    request: calls,
    server: testrail,
    tool: 'get_case',
    via: 'tools/call',
    args: { case_id: 5122 },
    id: callIdSchema.parse(id ?? `call-${String(calls).padStart(8, '0')}`),
    ...rest,
  };
}

export function aDecision(more: Partial<Decision> = {}): Decision {
  return {
    outcome: 'allowed',
    rule: '/tools/get_case',
    words: 'Allow',
    version: 3,
    trace: [
      { step: 'gateway', result: 'pass', rule: null, detail: 'guarding' },
      { step: 'default', result: 'pass', rule: '/tools/get_case', detail: 'listed' },
    ],
    ...more,
  };
}

export function anEnd(
  result: JsonValue = { content: [{ type: 'text', text: 'C5122' }] },
  more: Partial<CallEnd> = {},
): CallEnd {
  return { end: 'ok', sent: true, result, bytes: 120, error: null, upstreamMs: 88, ...more };
}

/** A call that was decided and returned. */
export async function record(
  journal: JournalClient,
  call: ToolCall,
  decision: Decision = aDecision(),
  end: CallEnd | null = anEnd(),
): Promise<void> {
  await journal.recordDecision({ call, decision, definition: null, reservations: [] }, true);
  if (end !== null) journal.recordResult({ call, decision, end, totalMs: 90, gatewayMs: 0.4, released: [] });
}
