import type { FeedRow } from '../../shared/control/feed.ts';
import type { ToolRow } from '../../shared/control/tools.ts';
import type { ServerName } from '../../shared/names.ts';
import type { RuleKind } from '../../shared/tool.ts';
import { placesFor, says, settingsFor } from './palette-places.ts';

/** What the palette can do. Data only, so that the search can be tested without a screen. */
export type Entry =
  | {
      readonly kind: 'rule';
      readonly server: ServerName;
      readonly tool: string;
      readonly rule: RuleKind;
      readonly now: boolean;
    }
  | { readonly kind: 'call'; readonly row: FeedRow }
  /** The calls that hold these words, in Live. */
  | { readonly kind: 'calls'; readonly text: string }
  | { readonly kind: 'tool'; readonly server: ServerName; readonly tool: string }
  /** The line of a policy that holds the rule of a tool. */
  | { readonly kind: 'line'; readonly server: ServerName; readonly tool: string; readonly pointer: string }
  | { readonly kind: 'page'; readonly page: string; readonly label: string; readonly key: string }
  /** A place within a page: an agent, a server, a form. */
  | {
      readonly kind: 'place';
      readonly page: string;
      readonly path: readonly string[];
      readonly words: string;
    }
  | { readonly kind: 'action'; readonly action: Action; readonly words: string };
export type Action =
  | 'pause'
  | 'resume'
  | 'light'
  | 'dark'
  | 'system'
  | 'follow'
  | 'undo'
  | 'keys'
  | 'comfortable'
  | 'compact'
  | 'verify'
  | 'jsonl'
  | 'csv';

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

export interface Known {
  /** Of every server. */
  readonly tools: readonly ToolRow[];
  readonly rows: Iterable<FeedRow>;
  readonly pages: readonly { readonly id: string; readonly label: string; readonly key: string }[];
  readonly paused: boolean;
  /** Agents and servers, by the words that find them. */
  readonly agents: readonly { readonly id: string; readonly label: string }[];
  readonly servers: readonly string[];
}

const maxCalls = 3;
const maxTools = 5;
const rules: readonly RuleKind[] = ['allow', 'limit', 'ask', 'deny', 'hide'];

/** Loose words for each action, so that "stop", "dark mode" and "theme" find it. */
const actions: readonly { readonly action: Action; readonly words: string; readonly also: string }[] = [
  { action: 'pause', words: 'Pause all', also: 'stop halt freeze' },
  { action: 'resume', words: 'Resume', also: 'continue unpause' },
  { action: 'undo', words: 'Undo the last rule change', also: 'revert back' },
  { action: 'follow', words: 'Follow the feed', also: 'live newest' },
  { action: 'keys', words: 'Keyboard', also: 'shortcuts keys help ?' },
  { action: 'verify', words: 'Verify the journal', also: 'chain audit check' },
  { action: 'jsonl', words: 'Export the journal as JSONL', also: 'audit download save' },
  { action: 'csv', words: 'Export the journal as CSV', also: 'audit download save' },
  { action: 'comfortable', words: 'Comfortable rows', also: 'density height' },
  { action: 'compact', words: 'Compact rows', also: 'density height' },
  { action: 'light', words: 'Light appearance', also: 'theme mode bright' },
  { action: 'dark', words: 'Dark appearance', also: 'theme mode night' },
  { action: 'system', words: 'Appearance as the system', also: 'theme mode auto' },
];

/** Exact, then beginning, then inside, then all letters in order (`clrn` for `close_run`). Higher is nearer; 0 is no match. */
export function nearness(name: string, text: string): number {
  const one = name.toLowerCase();
  const other = text.trim().toLowerCase().replaceAll(' ', '_');
  if (other === '') return 0;
  if (one === other) return 4;
  if (one.startsWith(other)) return 3;
  if (one.includes(other)) return 2;
  let at = 0;
  for (const letter of one) if (letter === other[at]) at += 1;
  return other.length >= 3 && at === other.length ? 1 : 0;
}

/**
 * Where the list begins. Enter must never loosen a rule by itself: among rules it is the first one stricter than now, and
 * where none is stricter the one that stands.
 */
export function firstChoice(entries: readonly Entry[]): number {
  if (entries[0]?.kind !== 'rule') return 0;
  const now = entries.findIndex((entry) => entry.kind === 'rule' && entry.now);
  if (entries[now + 1]?.kind === 'rule') return now < 0 ? rules.indexOf('deny') : now + 1;
  return Math.max(0, now);
}

export function sectionsFor(text: string, known: Known): readonly Section[] {
  const { paused } = known;
  const fitting = actions.filter(
    (entry) => entry.action !== (paused ? 'pause' : 'resume') && says(`${entry.words} ${entry.also}`, text),
  );
  const actionEntries = fitting.map(({ action, words }) => ({ kind: 'action', action, words }) as const);
  const pageEntries = known.pages
    .filter((page) => says(page.label, text))
    .map((page) => ({ kind: 'page', page: page.id, label: page.label, key: page.key }) as const);
  const found = known.tools
    .map((tool) => ({ tool, near: nearness(tool.name, text) }))
    .filter((entry) => entry.near > 0)
    .sort((one, other) => other.near - one.near || one.tool.name.localeCompare(other.tool.name));
  const [best] = found;
  const sections: Section[] = [];
  if (best) {
    const { tool } = best;
    const { server } = tool;
    if (!tool.held) {
      sections.push({
        title: `Rule for ${server}/${tool.name}, all agents`,
        entries: rules.map(
          (rule) => ({ kind: 'rule', server, tool: tool.name, rule, now: tool.rule === rule }) as const,
        ),
      });
    }
    const calls: FeedRow[] = [];
    for (const row of known.rows) {
      if (calls.length === maxCalls) break;
      if (row.tool === tool.name && row.server === server) calls.push(row);
    }
    if (calls.length > 0)
      sections.push({ title: 'Latest calls', entries: calls.map((row) => ({ kind: 'call', row }) as const) });
  }
  const toolEntries = found
    .slice(0, maxTools)
    .map(({ tool }) => ({ kind: 'tool', server: tool.server, tool: tool.name }) as const);
  const lineEntries = best
    ? [{ kind: 'line', server: best.tool.server, tool: best.tool.name, pointer: best.tool.pointer } as const]
    : [];
  const goTo = [...toolEntries, ...lineEntries, ...pageEntries, ...placesFor(text, known.agents, known.servers)];
  if (goTo.length > 0) sections.push({ title: 'Go to', entries: goTo });
  if (actionEntries.length > 0) sections.push({ title: 'Do', entries: actionEntries });
  const settingsEntries = settingsFor(text);
  if (settingsEntries.length > 0) sections.push({ title: 'Set', entries: settingsEntries });
  // Last: whoever types the name of a tool or a page wants that.
  const words = text.trim();
  if (words !== '') sections.push({ title: 'Find', entries: [{ kind: 'calls', text: words }] });
  return sections;
}
