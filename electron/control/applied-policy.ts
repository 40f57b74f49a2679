import type { AppliedPolicy, EventLine } from '../../shared/control/journal.ts';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { type AgentId, agentIdSchema, type ServerName, serverNameSchema } from '../../shared/names.ts';
import { diffLines } from '../../shared/policy/diff.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { permissionIncreases } from '../../shared/policy/permission-increase.ts';

/** Texts of versions; null where one is not kept. */
export interface PolicyTexts {
  versionText(server: ServerName, agent: AgentId | undefined, version: number): Promise<string | null>;
  versions(
    server: ServerName,
    agent: AgentId | undefined,
  ): readonly { readonly version: number; readonly removed: boolean }[];
}

/** What a version of a policy changed: in lines, and in what may pass. */
export async function appliedPolicy(policies: PolicyTexts, line: EventLine, detail: JsonValue): Promise<AppliedPolicy> {
  const { version, note } = isJsonObject(detail) ? detail : {};
  const server = serverNameSchema.safeParse(line.server);
  if (typeof version !== 'number' || !server.success) return { ...line, version: null, note: null, change: null };
  const agent = agentIdSchema.safeParse(line.agent).data;
  const removed = new Set(
    policies.versions(server.data, agent).flatMap((known) => (known.removed ? [known.version] : [])),
  );
  const textOf = async (wanted: number) =>
    removed.has(wanted) ? '' : policies.versionText(server.data, agent, wanted);
  const [before, after] = await Promise.all([version > 1 ? textOf(version - 1) : null, textOf(version)]);
  const change =
    after === null || (before === null && version > 1) ? null : changeOf({ before, after, at: line.at, agent });
  return { ...line, version, note: typeof note === 'string' && note !== '' ? note : null, change };
}

interface Texts {
  /** Null before the first; empty, like the one after it, where it was taken away. */
  readonly before: string | null;
  readonly after: string;
  /** When it came in force, milliseconds since the epoch. */
  readonly at: number;
  readonly agent: AgentId | undefined;
}

function changeOf({ before, after, at, agent }: Texts): AppliedPolicy['change'] {
  const lines = diffLines(before ?? '', after);
  const counted = (kind: (typeof lines)[number]['kind']) => lines.filter((line) => line.kind === kind).length;
  return { added: counted('added'), removed: counted('removed'), effect: effectOf({ before, after, at, agent }) };
}

/** By the careful comparison that also holds edits of files: a rule that was written anew in other words counts as both. */
function effectOf({ before, after, at, agent }: Texts): NonNullable<AppliedPolicy['change']>['effect'] {
  if (before === null) return 'first';
  const isOverlay = agent !== undefined;
  // Without an overlay an agent is held to nothing more; without a policy nothing passes.
  const gone = `{"version":"1","default":"${isOverlay ? 'allow' : 'deny'}"}`;
  const [old, current] = [parsePolicy(before || gone), parsePolicy(after || gone)];
  if (!old.ok || !current.ok) return 'mixed';
  const more = permissionIncreases(old.document, current.document, at, isOverlay).length > 0;
  const less = permissionIncreases(current.document, old.document, at, isOverlay).length > 0;
  if (more && less) return 'mixed';
  if (more) return 'permissive';
  return less ? 'stricter' : 'same';
}
