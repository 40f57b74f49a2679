import type { AgentId, ServerName } from '../../../shared/names.ts';
import { coveredEntries } from '../../../shared/policy/covered.ts';
import { ended } from '../../../shared/policy/document-reads.ts';
import { type PolicyEntry, policyEntries } from '../../../shared/policy/entries.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import { originsOf } from '../../guard/policy-tools/origins.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { policyInvalid } from '../policy-invalid.ts';

/** Older decisions say little of what a rule is good for now. */
const countedMs = 30 * 86_400_000;

interface Document {
  readonly server: ServerName;
  readonly agent: AgentId | undefined;
}

/** An entry as decisions name it, and since when its decisions count. */
interface CountedRule {
  readonly entry: PolicyEntry;
  readonly rule: string;
  readonly since: number;
}

/** What came of each entry of a text: what it decided, whether it is needed, and where it came from. */
export function policyHygieneHandlers(context: ControlContext): Pick<Handlers, 'policy.hygiene'> {
  const { policies, clock } = context;
  return {
    async 'policy.hygiene'({ server, agent, text }) {
      const parsed = parsePolicy(text);
      if (!parsed.ok) throw policyInvalid('The draft is not a valid policy:', parsed.problems);
      const { document, source } = parsed;
      const now = clock.now();
      const since = now - countedMs;
      const entries = policyEntries(document, now);
      const origins = await originsOf(entries, [...policies.versions(server, agent)], (version) =>
        policies.versionText(server, agent, version).catch(() => null),
      );
      const base = agent === undefined ? null : policies.document(server);
      const covered = new Map(coveredEntries(document, now, base).map((cover) => [cover.pointer, cover]));
      const rules = entries.map((entry, index) => ({
        entry,
        rule: ruleOf(entry, source),
        since: Math.max(since, origins[index]?.placed ?? now),
      }));
      const counts = await decided(context, { server, agent }, rules);
      return {
        since,
        entries: entries.map(({ pointer, kind, tool, words, shadow, until }, index) => {
          const cover = covered.get(pointer);
          const made = origins[index]?.made ?? null;
          return {
            rule: rules[index]?.rule ?? pointer,
            kind,
            tool,
            words,
            shadow,
            until,
            ended: until !== null && ended({ until }, now),
            decided: counts === null || made === null ? null : (counts[index] ?? null),
            made: made && { version: made.version, at: made.at, author: made.author, note: made.note || null },
            covered: cover === undefined ? null : { by: cover.by && source(cover.by), words: cover.words },
          };
        }),
      };
    },
  };
}

/** As a decision names the entry, without the name of an overlay before it. */
function ruleOf({ kind, pointer, words }: PolicyEntry, source: (canonical: string) => string): string {
  if (kind === 'hide') return reservedRules.hidden;
  if (kind === 'default') return words.startsWith('Deny') ? reservedRules.defaultDeny : reservedRules.defaultAllow;
  return source(pointer);
}

/** Null where the journal cannot be read: rules are looked through also then. */
async function decided({ journal }: ControlContext, { server, agent }: Document, rules: readonly CountedRule[]) {
  const prefix = agent === undefined ? '' : `${server}@${agent}#`;
  const asks = rules.map(({ entry: { kind, tool }, rule, since }) => ({
    rule: prefix + rule,
    // Of `"*"` it is not said which tools it hid.
    tool: kind === 'hide' && tool === '*' ? null : tool,
    since,
  }));
  const counts = await journal.reading.countsByRule(server, asks).catch(() => null);
  if (counts === null) return null;
  return rules.map(({ entry: { kind }, since }, index) => {
    const count = counts[index];
    // An exception lets a call pass that a rule of another name then decides.
    return count === undefined || kind === 'unless' || kind === 'arguments' ? null : { ...count, since };
  });
}
