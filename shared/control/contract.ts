import { z } from 'zod';
import { outcomeSchema } from '../decision.ts';
import { agentIdSchema, callIdSchema, serverNameSchema } from '../names.ts';
import { oauthClientSchema } from '../oauth-client.ts';
import { callViewSchema, journalLineSchema } from '../record.ts';
import { categorySchema, riskSchema, ruleKindSchema } from '../tool.ts';

/**
 * The one contract between the interface, the command line and the process that guards: every command with what goes in
 * and what comes out, every event with what it carries. Preload, web door, handlers and renderer derive from it.
 */

const empty = z.object({}).strict();
const time = z.number().describe('milliseconds since the epoch');

export const gateStateSchema = z.object({
  state: z.enum(['guarding', 'paused', 'fault']),
  /** Since when it is paused, and how many calls were refused since. */
  paused: z.object({ since: time, refused: z.number().int() }).nullable(),
  /** What is wrong, each as what happened, what it means for the guard, what to do. */
  faults: z.array(z.object({ code: z.string(), title: z.string(), help: z.string() })),
  waiting: z.number().int(),
  /** Address without a token, for display: `http://127.0.0.1:7420`. */
  address: z.string(),
  version: z.string(),
});
export type GateState = z.infer<typeof gateStateSchema>;

export const feedFilterSchema = z
  .object({
    text: z.string(),
    agents: z.array(agentIdSchema),
    servers: z.array(serverNameSchema),
    outcomes: z.array(outcomeSchema),
    risks: z.array(riskSchema),
    tools: z.array(z.string()),
    since: time.nullable(),
    until: time.nullable(),
  })
  .partial()
  .strict();
export type FeedFilter = z.infer<typeof feedFilterSchema>;

/** A feed row: the call without its result and with a trace left out; `feed.detail` has the whole. */
export const feedRowSchema = callViewSchema.omit({ result: true, decision: true }).extend({
  outcome: outcomeSchema,
  rule: z.string(),
  words: z.string(),
  risk: riskSchema,
  category: categorySchema,
});
export type FeedRow = z.infer<typeof feedRowSchema>;

export const totalsSchema = z.object({
  /** Calls since local midnight. */
  today: z.object({ calls: z.number().int(), denied: z.number().int(), waiting: z.number().int() }),
  /** The last 60 minutes, oldest first; the last bar is the running minute. `passed` reached a server, `denied` did not. */
  minutes: z.array(z.object({ at: time, passed: z.number().int(), denied: z.number().int() })),
});
export type Totals = z.infer<typeof totalsSchema>;

export const toolRowSchema = z.object({
  server: serverNameSchema,
  name: z.string(),
  /** What it does in one line: the catalogue's words, else the server's description. */
  what: z.string(),
  /** Group in the catalogue: `Projects`, `Cases` … ; null outside it. */
  group: z.string().nullable(),
  category: categorySchema,
  risk: riskSchema,
  /** Why it has this category and risk, and the caution that goes with it. */
  why: z.string(),
  caution: z.string().nullable(),
  /** Titles of the attack patterns that matter for this tool. */
  attacks: z.array(z.object({ title: z.string(), what: z.string(), answer: z.string() })),
  rule: ruleKindSchema.nullable().describe('null: a hand-written rule that is none of the five'),
  /** What the thumb says: `Limit 30/min`. */
  words: z.string(),
  /** Number of conditions (`require` and conditional `deny_if`) that a click never touches. */
  conditions: z.number().int(),
  /** Where in the policy document its rule stands, as a JSON pointer. */
  pointer: z.string(),
  /** Calls in the last 7 days; null where the journal cannot be read, which takes no rule from anybody's sight. */
  calls: z.number().int().nullable(),
  /** What the rule of this tool consists of, in the order of the document: `project_id in [1, 4]`, `30 per minute for each agent`. */
  clauses: z.array(
    z.object({ kind: z.enum(['require', 'deny_if', 'limit', 'approval']), words: z.string(), pointer: z.string() }),
  ),
  held: z.boolean().describe('definition changed or new: calls are denied until it is reviewed'),
  definition: z.json(),
  /** Digest of `definition`; goes back with a review, so that a person accepts what was shown and nothing newer. */
  digest: z.string(),
  /** The definition accepted before, where another is held now; null for a new tool. */
  accepted: z.json().nullable(),
});
export type ToolRow = z.infer<typeof toolRowSchema>;

export const presetNameSchema = z.enum(['read-only', 'recommended', 'lockdown', 'allow-all']);
export type PresetName = z.infer<typeof presetNameSchema>;

/** How many tools stand at each rule; `mixed` where a hand-written rule is none of the five. */
export const spreadSchema = z.record(z.enum(['allow', 'limit', 'ask', 'deny', 'hide', 'mixed']), z.number().int());
export type Spread = z.infer<typeof spreadSchema>;

export const toolsPageSchema = z.object({
  server: serverNameSchema,
  defaultRule: z.enum(['allow', 'deny']),
  tools: z.array(toolRowSchema),
  presets: z.array(
    z.object({
      name: presetNameSchema,
      spread: spreadSchema,
      /** Tools whose rule it would change. */
      changes: z.array(z.object({ tool: z.string(), from: z.string(), to: z.string() })),
      active: z.boolean(),
    }),
  ),
  spread: spreadSchema,
  /** Whether this server says what its calls touch, so that agents can be kept to projects. */
  fenceable: z.boolean(),
  /** The projects that agents are kept to; null where there is no fence that every listed tool stands in. */
  fence: z.array(z.number().int()).nullable(),
  version: z.number().int(),
  checkedAt: time.nullable(),
});
export type ToolsPage = z.infer<typeof toolsPageSchema>;

/** What a change of a policy answers: enough to say it and to take it back. */
export const policyChangeSchema = z.object({
  server: serverNameSchema,
  /** The version now in force. */
  version: z.number().int(),
  /** The version to restore for an undo; null where nothing changed. */
  undo: z.number().int().nullable(),
  /** For the toast: `close_run now Denied for all agents`. */
  words: z.string(),
});
export type PolicyChange = z.infer<typeof policyChangeSchema>;

/** A problem in a document, where it stands and what to do. Lines and columns count from 1. */
export const problemSchema = z.object({
  message: z.string(),
  pointer: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  suggestion: z.string().nullable(),
});
export type Problem = z.infer<typeof problemSchema>;

export const serverViewSchema = z.object({
  name: serverNameSchema,
  kind: z.enum(['built-in', 'stdio', 'http']),
  /** Command line or URL, secrets left out. */
  target: z.string(),
  state: z.enum(['stopped', 'starting', 'ready', 'failing', 'crash-loop']),
  /** Why it is failing, one line. */
  problem: z.string().nullable(),
  /** Prefix of its names on the address of all servers; empty for the first. */
  prefix: z.string(),
  tools: z.number().int(),
  held: z.number().int(),
});
export type ServerView = z.infer<typeof serverViewSchema>;

export const agentViewSchema = z.object({
  id: agentIdSchema,
  label: z.string(),
  servers: z.array(serverNameSchema).nullable().describe('null: all'),
  paused: z.boolean(),
  createdAt: time,
  lastSeenAt: time.nullable(),
  /** Last four characters of its token. */
  tokenTail: z.string(),
});
export type AgentView = z.infer<typeof agentViewSchema>;

/** Id, label and the address with its token: shown once, on request of a person. */
const agentAddressSchema = z.object({ id: agentIdSchema, label: z.string(), mcp: z.string() });

export const serverSpecSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stdio'),
    name: serverNameSchema,
    command: z.string().min(1),
    args: z.array(z.string()),
    /** Named variables only; the rest of the environment is not passed on. */
    env: z.record(z.string(), z.string()),
  }),
  z.object({
    kind: z.literal('http'),
    name: serverNameSchema,
    url: z.url(),
    headers: z.record(z.string(), z.string()),
    /** For a server that wants a login, and whose authorization server lets no program register itself. */
    client: oauthClientSchema.optional(),
  }),
]);
export type ServerSpec = z.infer<typeof serverSpecSchema>;

export const testrailTargetSchema = z.object({
  kind: z.enum(['sandbox', 'real']),
  url: z.string(),
  user: z.string(),
});
export type TestrailTarget = z.infer<typeof testrailTargetSchema>;

/** Long work is named by whoever asks for it, so that it can be watched (`job.progress`) and cancelled (`job.cancel`). */
const jobSchema = z.string().min(1).max(64);

const outcomeCountsSchema = z.partialRecord(outcomeSchema, z.number().int());

/** What a draft would have done with recorded calls. Calls are named, newest first, at most 50 for each change. */
export const replayResultSchema = z.object({
  calls: z.number().int(),
  changed: z.number().int(),
  /** Judged on arguments that were redacted or cut, or on what could not be read any more. */
  unsure: z.number().int(),
  /** Calls that no policy decided: made while paused, or held for review. */
  skipped: z.number().int(),
  before: outcomeCountsSchema,
  after: outcomeCountsSchema,
  changes: z.array(
    z.object({
      rule: z.string(),
      words: z.string(),
      tool: z.string(),
      from: outcomeSchema,
      to: outcomeSchema,
      count: z.number().int(),
      calls: z.array(callIdSchema),
    }),
  ),
  spans: z.array(z.object({ at: time, calls: z.number().int(), changed: z.number().int() })),
  cancelled: z.boolean(),
});

/** The tightest document that lets pass what passed, and the calls behind each of its lines. */
export const suggestionSchema = z.object({
  calls: z.number().int(),
  text: z.string(),
  diff: z.array(
    z.object({
      kind: z.enum(['same', 'added', 'removed']),
      text: z.string(),
      before: z.number().int().nullable(),
      after: z.number().int().nullable(),
    }),
  ),
  reasons: z.array(
    z.object({
      pointer: z.string(),
      line: z.number().int().nullable(),
      tool: z.string(),
      words: z.string(),
      count: z.number().int(),
      calls: z.array(callIdSchema),
    }),
  ),
  cancelled: z.boolean(),
});

export const policyTestRunSchema = z.object({
  passed: z.number().int(),
  failed: z.number().int(),
  results: z.array(
    z.object({
      case: z.number().int(),
      name: z.string().nullable(),
      agent: z.string(),
      tool: z.string(),
      ok: z.boolean(),
      expected: z.object({ outcome: outcomeSchema, rule: z.string().nullable() }),
      got: z.object({ outcome: outcomeSchema, rule: z.string(), words: z.string(), why: z.string() }),
    }),
  ),
});

export const importResultSchema = z.object({
  format: z.enum(['policy', 'intercept']),
  text: z.string(),
  report: z.array(
    z.object({ from: z.string(), kind: z.enum(['kept', 'translated', 'changed', 'dropped']), words: z.string() }),
  ),
});

export const policyVersionSchema = z.object({
  version: z.number().int(),
  at: time,
  author: z.string(),
  note: z.string().nullable(),
  bytes: z.number().int(),
});

export const journalVerdictSchema = z.discriminatedUnion('ok', [
  /** `head`: the newest record and its hash, to be noted elsewhere: a journal that was rewritten has another. */
  z.object({
    ok: z.literal(true),
    records: z.number().int(),
    head: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  }),
  /** `seq`: the first record that does not fit; null where a head outside the database was changed. */
  z.object({ ok: z.literal(false), records: z.number().int(), seq: z.number().int().nullable(), why: z.string() }),
]);

const percentilesSchema = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  /** For a histogram: upper edge of a bucket in milliseconds, and calls in it. */
  counts: z.array(z.tuple([z.number(), z.number().int()])),
});

export const statisticsSchema = z.object({
  calls: z.number().int(),
  outcomes: outcomeCountsSchema,
  buckets: z.array(z.object({ at: time, outcomes: outcomeCountsSchema })),
  tools: z.array(z.object({ server: z.string(), tool: z.string(), calls: z.number().int() })),
  agents: z.array(z.object({ agent: z.string(), calls: z.number().int() })),
  denied: z.array(z.object({ server: z.string(), tool: z.string(), rule: z.string(), calls: z.number().int() })),
  latency: z.object({ whole: percentilesSchema, gateway: percentilesSchema }),
  peaks: z.array(
    z.object({ server: z.string(), tool: z.string(), agent: z.string(), calls: z.number().int(), at: time }),
  ),
});

/** What an export holds, and how to know that it is whole. */
export const exportManifestSchema = z.object({
  format: z.enum(['jsonl', 'csv']),
  query: z.string(),
  count: z.number().int(),
  first: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  last: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  exportedAt: z.string(),
  sha256: z.string(),
});

function command<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): { input: I; output: O } {
  return { input, output };
}

const server = z.object({ server: serverNameSchema }).strict();

export const commands = {
  'gate.state': command(empty, gateStateSchema),
  'gate.pause': command(empty, gateStateSchema),
  'gate.resume': command(empty, gateStateSchema),

  'feed.page': command(
    z
      .object({
        filter: feedFilterSchema,
        before: z.number().int().nullable(),
        limit: z.number().int().min(1).max(500),
      })
      .strict(),
    /** Newest first. `next` goes on from here; null at the end. */
    z.object({ rows: z.array(feedRowSchema), next: z.number().int().nullable() }),
  ),
  'feed.detail': command(
    z.object({ call: callIdSchema }).strict(),
    z.object({ view: callViewSchema, policyLine: z.number().int().nullable() }).nullable(),
  ),
  'feed.totals': command(empty, totalsSchema),

  'tools.page': command(server, toolsPageSchema),
  'tools.setRule': command(
    z.object({ server: serverNameSchema, tools: z.array(z.string()).min(1).max(1000), rule: ruleKindSchema }).strict(),
    policyChangeSchema,
  ),
  'tools.setDefault': command(
    z.object({ server: serverNameSchema, default: z.enum(['allow', 'deny']) }).strict(),
    policyChangeSchema,
  ),
  'policy.show': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.optional() }).strict(),
    z.object({
      /** The file as it stands, problems and all. */
      text: z.string(),
      /** The text that decides: the last good one; null where there is none and everything is denied. */
      inForce: z.string().nullable(),
      version: z.number().int(),
      path: z.string(),
      problems: z.array(problemSchema),
    }),
  ),
  'policy.validate': command(z.object({ text: z.string() }).strict(), z.object({ problems: z.array(problemSchema) })),
  'policy.apply': command(
    z
      .object({
        server: serverNameSchema,
        agent: agentIdSchema.optional(),
        text: z.string(),
        note: z.string().optional(),
      })
      .strict(),
    policyChangeSchema,
  ),
  'policy.preset': command(
    z.object({ server: serverNameSchema, preset: presetNameSchema }).strict(),
    policyChangeSchema,
  ),
  'policy.restore': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.optional(), version: z.number().int() }).strict(),
    policyChangeSchema,
  ),

  'policy.versions': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.optional() }).strict(),
    /** Newest first. */
    z.array(policyVersionSchema),
  ),
  'policy.versionText': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.optional(), version: z.number().int() }).strict(),
    z.object({ text: z.string().nullable() }),
  ),
  /** Agents work in these projects only; an empty list takes the fence away. */
  'policy.fence': command(
    z.object({ server: serverNameSchema, projects: z.array(z.number().int().positive()).max(1000) }).strict(),
    policyChangeSchema,
  ),
  /** Edits of policy files that would let more pass, and wait for a person. */
  'policy.pending': command(
    empty,
    z.array(
      z.object({
        server: serverNameSchema,
        agent: agentIdSchema.nullable(),
        /** The file as it stands; null where it was taken away. */
        text: z.string().nullable(),
        /** What would be let pass, one line each. */
        reasons: z.array(z.string()),
        since: time,
      }),
    ),
  ),
  /** `text` is what was shown: an edit that changed since then is refused. */
  'policy.acceptPending': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.nullable(), text: z.string().nullable() }).strict(),
    policyChangeSchema,
  ),
  /** Writes back what is in force. */
  'policy.discardPending': command(
    z.object({ server: serverNameSchema, agent: agentIdSchema.nullable() }).strict(),
    empty,
  ),
  'policy.import': command(z.object({ text: z.string() }).strict(), importResultSchema),
  /** `policy`: the text of the document that the test file names by its path. */
  'policy.test': command(z.object({ text: z.string(), policy: z.string().nullable() }).strict(), policyTestRunSchema),
  'policy.replay': command(
    z
      .object({
        server: serverNameSchema,
        agent: agentIdSchema.optional(),
        text: z.string(),
        since: time,
        job: jobSchema.optional(),
      })
      .strict(),
    replayResultSchema,
  ),
  'policy.suggest': command(
    z.object({ server: serverNameSchema, since: time, job: jobSchema.optional() }).strict(),
    suggestionSchema,
  ),

  'journal.tail': command(
    z.object({ query: z.string(), limit: z.number().int().min(1).max(10_000) }).strict(),
    z.array(journalLineSchema),
  ),
  'journal.verify': command(z.object({ job: jobSchema.optional() }).strict(), journalVerdictSchema),
  /** Begins an export that waits to be read with `journal.exportNext`, piece by piece; `job.cancel` ends it. */
  'journal.export': command(
    z.object({ query: z.string(), format: z.enum(['jsonl', 'csv']), job: jobSchema }).strict(),
    empty,
  ),
  'journal.exportNext': command(
    z.object({ job: jobSchema }).strict(),
    z.object({ text: z.string(), manifest: exportManifestSchema.nullable().describe('set with the last piece') }),
  ),
  /** Counts for a span of time: by outcome in buckets of whole hours, by tool and agent, latencies and peaks. */
  'journal.statistics': command(
    z
      .object({
        since: time,
        until: time,
        bucketHours: z
          .number()
          .int()
          .min(1)
          .max(24 * 31),
        agents: z.array(agentIdSchema).nullable(),
        servers: z.array(serverNameSchema).nullable(),
      })
      .strict(),
    statisticsSchema,
  ),
  /** Keeps a damaged journal aside and starts a new one, so that the gate can open again. */
  'journal.recover': command(empty, z.object({ kept: z.string().nullable() })),
  'job.cancel': command(z.object({ job: jobSchema }).strict(), empty),

  'servers.list': command(empty, z.array(serverViewSchema)),
  'servers.add': command(serverSpecSchema, serverViewSchema),
  'servers.remove': command(server, empty),
  'servers.test': command(server, z.object({ tools: z.array(z.string()), ms: z.number() })),
  /**
   * Begins a login at a remote server that wants one: a person opens the address in a browser. With `client`: as this
   * registered client, from now on. The address is null where the client could log in for itself.
   */
  'servers.login': command(
    server.extend({ client: oauthClientSchema.optional() }),
    z.object({ address: z.string().nullable() }),
  ),
  /** Without `tools`: all that are held. With: these, and only where the digest is still the one that was shown. */
  'servers.accept': command(
    server.extend({ tools: z.array(z.object({ name: z.string(), digest: z.string() }).strict()).optional() }),
    z.object({ accepted: z.array(z.string()) }),
  ),

  'testrail.target': command(empty, testrailTargetSchema),
  'testrail.projects': command(
    server,
    z.array(z.object({ id: z.number().int(), name: z.string(), completed: z.boolean() })),
  ),
  'testrail.login': command(
    z.object({ url: z.url(), user: z.string().min(1), key: z.string().min(1) }).strict(),
    testrailTargetSchema,
  ),
  'testrail.sandbox': command(
    z.object({ reset: z.boolean() }).strict(),
    z.object({ url: z.string(), user: z.string(), key: z.string() }),
  ),

  'agents.list': command(empty, z.array(agentViewSchema)),
  'agents.add': command(
    z.object({ label: z.string().trim().min(1).max(80), servers: z.array(serverNameSchema).nullable() }).strict(),
    agentAddressSchema,
  ),
  /** A new token: the old one is refused from here on, and its sessions end. */
  'agents.rotate': command(z.object({ agent: agentIdSchema }).strict(), agentAddressSchema),
  'agents.pause': command(z.object({ agent: agentIdSchema, paused: z.boolean() }).strict(), z.array(agentViewSchema)),
  'agents.revoke': command(z.object({ agent: agentIdSchema }).strict(), z.array(agentViewSchema)),
  'agents.address': command(z.object({ agent: agentIdSchema }).strict(), agentAddressSchema),
} as const;

export type Commands = typeof commands;
export type CommandName = keyof Commands;
export type CommandInput<N extends CommandName> = z.input<Commands[N]['input']>;
export type CommandOutput<N extends CommandName> = z.output<Commands[N]['output']>;

export const events = {
  'gate.state': gateStateSchema,
  /** New calls, oldest first, at most 4 batches a second; and calls already shown that changed, at most 30 a second. */
  'feed.rows': z.object({ rows: z.array(feedRowSchema) }),
  'feed.totals': totalsSchema,
  'tools.changed': z.object({ server: serverNameSchema }),
  'servers.changed': z.array(serverViewSchema),
  'agents.changed': z.array(agentViewSchema),
  'job.progress': z.object({ job: jobSchema, done: z.number().int() }),
} as const;
export type Events = typeof events;
export type EventName = keyof Events;
export type EventPayload<N extends EventName> = z.output<Events[N]>;

/** A refusal of a command. `code` is stable and has a paragraph in docs/errors.md. `exit` is the command line's exit code. */
export const controlErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  exit: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  problems: z.array(problemSchema).optional(),
});
export type ControlErrorBody = z.infer<typeof controlErrorSchema>;

/** What the window and the browser share: one function to ask, one to listen. */
export interface ControlBridge {
  call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  listen<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void, signal: AbortSignal): void;
}

/** How a command is answered over IPC and over HTTP: errors cross both as values, never as thrown objects. */
export type ControlAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ControlErrorBody };

/** What the preload script exposes as `window.railguard`. `listen` answers with the way to stop. */
export interface WindowBridge {
  call(name: string, input: unknown): Promise<ControlAnswer>;
  listen(name: string, listener: (payload: unknown) => void): () => void;
}

/** One line of `GET /control/events` (NDJSON). An empty line is a sign of life. */
export interface EventLine {
  readonly event: string;
  readonly payload: unknown;
}
