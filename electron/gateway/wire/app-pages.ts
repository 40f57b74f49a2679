import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import { sameNumbers, withMembers } from '../../protocol/exact-numbers.ts';

/** Where a tool names the page of its app (MCP Apps, SEP-1865); the second is the form of its first drafts. */
const oldMember = 'ui/resourceUri';

/**
 * A tool's definition with the address of its app's page as the agent can read it: `outer` answers it, or null where the
 * agent may not read that page; the address is then left out, and the rest of what the tool says of its app stays.
 */
export function withAppPage(tool: JsonObject, outer: (uri: string) => string | null): JsonObject {
  const meta = tool._meta;
  if (!isJsonObject(meta)) return tool;
  const changed = new Map<string, JsonObject | string | null>();
  const { ui, [oldMember]: old } = meta;
  if (isJsonObject(ui) && typeof ui.resourceUri === 'string') {
    const { resourceUri, ...others } = ui;
    const rest = sameNumbers(ui, others);
    const uri = outer(resourceUri);
    if (uri !== resourceUri) changed.set('ui', uri === null ? rest : withMembers(ui, { resourceUri: uri }));
  }
  if (typeof old === 'string' && outer(old) !== old) changed.set(oldMember, outer(old));
  if (changed.size === 0) return tool;
  const members = Object.entries(meta).map(([name, value]) => [name, changed.has(name) ? changed.get(name) : value]);
  const present = Object.fromEntries(members.filter(([, value]) => value !== null)) as JsonObject;
  return withMembers(tool, { _meta: sameNumbers(meta, present) });
}
