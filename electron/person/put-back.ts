import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { CodedError } from '../../shared/coded-error.ts';
import type { PutBackPreview, PutBackResult, PutBackRow } from '../../shared/control/lens.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/json.ts';
import type { CallId } from '../../shared/names.ts';
import { builtInServer, personAgent } from '../../shared/reserved-names.ts';
import type { PersonCalls } from '../control/services.ts';
import type { JournalEvent } from '../journal/writer/entries.ts';
import { type Entry, readReplaced } from '../testrail/changes/updates.ts';
import type { TestRailApi } from '../testrail/client.ts';
import { type CallLensDeps, titleOf } from './call-lens.ts';
import { putBackRows } from './put-back-rows.ts';
import { putBackKind, type RecordedChange, readChange } from './recorded-change.ts';

export interface PutBackDeps extends CallLensDeps {
  readonly api: TestRailApi;
  readonly calls: PersonCalls;
  readonly journal: { event(event: JournalEvent): Promise<void> };
  readonly clock: { now(): number; monotonic(): number };
}

/** Why a call cannot be put back, for a person. */
export class PutBackError extends CodedError<'not-put-back'> {
  constructor(message: string) {
    super('not-put-back', message);
  }
}

/** A person waits for the list. */
const withinMs = 10_000;

/** Reads what stands now beside what a call had replaced. Rejects with a `PutBackError` where nothing was kept of it. */
export async function previewPutBack(deps: PutBackDeps, id: CallId): Promise<PutBackPreview> {
  return (await readNow(deps, id)).preview;
}

/**
 * Writes the named rows back, one call for each thing, as the person at this machine. Everything is read once more before:
 * where something differs from what was shown, nothing is sent.
 */
export async function sendPutBack(
  deps: PutBackDeps,
  wanted: { readonly call: CallId; readonly rows: readonly string[]; readonly seen: string },
  by: string,
): Promise<PutBackResult> {
  const { preview } = await readNow(deps, wanted.call);
  if (preview.seen !== wanted.seen) return { state: 'changed', preview };
  const rows = preview.rows.filter(({ key, send }) => send !== null && wanted.rows.includes(key));
  if (rows.length === 0) throw new PutBackError('None of these fields can be put back.');
  const sent: CallId[] = [];
  for (const { tool, args, labels } of callsOf(rows)) {
    const result = await deps.calls.send({ server: builtInServer, tool, args });
    if (result.state !== 'ok') return { state: 'stopped', calls: sent, why: result.why };
    sent.push(result.call);
    await join(deps, { of: wanted.call, by: result.call, tool, labels }, by);
  }
  return { state: 'done', calls: sent, fields: rows.length };
}

/** Either call leads to the other. */
async function join(
  { journal }: PutBackDeps,
  {
    of,
    by,
    tool,
    labels,
  }: { readonly of: CallId; readonly by: CallId; readonly tool: string; readonly labels: readonly string[] },
  author: string,
): Promise<void> {
  const about = { kind: putBackKind, agent: personAgent, server: builtInServer, tool, by: author } as const;
  const fields = labels.join(', ');
  await journal.event({ ...about, call: of, what: `Put back by a person: ${fields}`, detail: { by } });
  await journal.event({ ...about, call: by, what: `Puts back what call ${of} replaced: ${fields}`, detail: { of } });
}

async function readNow(deps: PutBackDeps, id: CallId): Promise<{ readonly preview: PutBackPreview }> {
  const change = await readChange(deps, id);
  if (change === null) throw new PutBackError('This call is no call of TestRail’s, or no longer in the journal.');
  const { view, call, recorded, cannot } = change;
  if (cannot !== null) throw new PutBackError(`It cannot be put back: ${cannot}.`);
  if (recorded === null || view.end !== 'ok') throw new PutBackError('The call replaced nothing.');
  const signal = AbortSignal.timeout(withinMs);
  const started = deps.clock.monotonic();
  const now = await entriesNow(deps, change, signal);
  const readMs = Math.round(deps.clock.monotonic() - started);
  const { project, places } = await deps.lens.names(call, signal);
  const { rows, unchanged } = await putBackRows(call, recorded, now, {
    lens: deps.lens,
    project: project?.id ?? null,
    signal,
  });
  const [only] = recorded.entries;
  const preview: PutBackPreview = {
    call: id,
    tool: call.tool,
    title: titleOf(recorded),
    name: recorded.entries.length === 1 ? (now[0]?.name ?? only?.name ?? '') : (places[0]?.name ?? ''),
    project: project?.name ?? null,
    at: view.at,
    readAt: deps.clock.now(),
    readMs,
    rows: [...rows],
    unchanged: [...unchanged],
    seen: seenOf(now),
  };
  return { preview };
}

/** What is there now, of the fields that the call wrote; a thing that cannot be read is left out. */
async function entriesNow(
  { api }: PutBackDeps,
  { call, recorded }: RecordedChange,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const replaced = await readReplaced(api, call, signal);
  const known = new Set(recorded?.entries.map(({ id }) => id));
  return replaced?.entries.filter(({ id }) => known.has(id)) ?? [];
}

function seenOf(now: readonly Entry[]): string {
  const text = canonicalJson(now.map(({ id, fields }) => ({ id, fields })));
  return createHash('sha256').update(text).digest('base64url');
}

interface Sent {
  readonly tool: string;
  readonly args: JsonObject;
  readonly labels: readonly string[];
}

/** Rows that go to the same place are one call. */
function callsOf(rows: readonly PutBackRow[]): readonly Sent[] {
  const calls = new Map<string, Sent>();
  for (const { send, label } of rows) {
    if (send === null) continue;
    const { tool, where, fields } = send;
    const key = canonicalJson({ tool, where });
    const before = calls.get(key);
    const args = { ...(before?.args ?? where), ...merged(before?.args ?? {}, fields) };
    calls.set(key, { tool, args, labels: [...(before?.labels ?? []), label] });
  }
  return [...calls.values()];
}

/** Cases that go back to one section are one list. */
function merged(before: JsonObject, fields: JsonObject): JsonObject {
  const { case_ids: more } = fields;
  const { case_ids: some } = before;
  if (!Array.isArray(more) || !Array.isArray(some) || !isJsonObject(before)) return fields;
  return { ...fields, case_ids: [...(some as readonly JsonValue[]), ...(more as readonly JsonValue[])] };
}
