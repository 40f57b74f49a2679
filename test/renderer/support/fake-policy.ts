import { policySuggestionHandlers } from '../../../electron/control/handlers/policy-suggestion.ts';
import {
  caseOf,
  firstTests,
  withCase,
  withExpectation,
  withoutCase,
} from '../../../electron/guard/policy-tools/test-edit.ts';
import { parsePolicyTest, runPolicyTest } from '../../../electron/guard/policy-tools/test-runner.ts';
import type { CommandName, CommandOutput, Commands } from '../../../shared/control/contract.ts';
import { coveredEntries } from '../../../shared/policy/covered.ts';
import { closedDocument, silentDocument } from '../../../shared/policy/document-reads.ts';
import { policyEntries } from '../../../shared/policy/entries.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { permissionIncreases } from '../../../shared/policy/permission-increase.ts';
import { scopeOf, scopeToProjects } from '../../../shared/policy/project-scope.ts';
import { reachOf, ruleKind, sharedLimits, toolWords } from '../../../shared/policy/read.ts';
import { editsTo } from '../../../shared/policy/text-edit.ts';
import { policyWarnings } from '../../../shared/policy/warnings.ts';
import type { CallView } from '../../../shared/record.ts';

/** A document as the real store keeps it. */
export interface FakeDocument {
  /** The file; null: the text in force. */
  file: string | null;
  readonly versions: { readonly version: number; readonly text: string; readonly note: string | null }[];
}

export interface PolicyWorld {
  /** By name: `testrail`, `testrail@cursor`. */
  readonly documents: Map<string, FakeDocument>;
  /** The test file of any server. */
  policyTests: string | null;
  replay: CommandOutput<'policy.replay'> | null;
  suggestion: CommandOutput<'policy.suggest'> | null;
}

const limit = (tool: string, max: number) => ({
  counter: `${tool}_rate`,
  window: 'minute',
  max,
  scope: 'grant',
});
const document = (closing: object) => ({
  version: '1',
  default: 'deny',
  hide: ['delete_project', 'delete_case'],
  tools: {
    get_case: {},
    get_cases: { limits: [limit('get_cases', 30)] },
    get_project: {},
    get_run: {},
    add_case: {
      require: [{ path: 'args.section_id', op: 'in', value: [118, 240, 241] }],
      limits: [limit('add_case', 10)],
    },
    update_case: {
      require: [{ path: 'args.priority_id', op: 'in', value: [1, 2, 3] }],
      limits: [limit('update_case', 30)],
    },
    update_run: { approval: { when: [], timeout: 120 } },
    close_run: closing,
    delete_run: { deny_if: [{ conditions: [] }] },
  },
});
const textOf = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

export const policyText = textOf(document({ approval: { when: [], timeout: 120 } }));
const olderText = textOf(document({ deny_if: [{ conditions: [] }] }));

export function policyWorld(): PolicyWorld {
  return {
    documents: new Map([
      [
        'testrail',
        {
          file: null,
          versions: [
            { version: 12, text: textOf(closedDocument), note: 'preset read-only' },
            { version: 13, text: olderText, note: 'preset recommended' },
            { version: 14, text: policyText, note: 'close_run now Asked for all agents' },
          ],
        },
      ],
    ]),
    policyTests: null,
    replay: null,
    suggestion: null,
  };
}

type Handlers = { [N in CommandName]?: (input: Commands[N]['input']['_output']) => unknown };
interface Of {
  readonly server: string;
  readonly agent?: string | undefined;
}

/** Policies judged by the real rules of the language. `tools`: names of the server's tools; `changed`: tells of a change. */
export function policyHandlers(
  world: PolicyWorld,
  tools: (server: string) => readonly string[],
  changed: (server: string) => void,
  views: () => readonly CallView[],
): Handlers & { readonly restore: (of: Of, version: number) => unknown } {
  const suggestion = policySuggestionHandlers();
  const you = { endpoint: 'window', pid: null } as const;
  const nameOf = ({ server, agent }: Of): string => (agent === undefined ? server : `${server}@${agent}`);
  const inForce = (of: Of) => world.documents.get(nameOf(of))?.versions.at(-1) ?? null;
  const put = (of: Of, text: string, note: string | null, words: string): unknown => {
    const known = world.documents.get(nameOf(of)) ?? { file: null, versions: [] };
    const undo = known.versions.at(-1)?.version ?? null;
    const version = (undo ?? 0) + 1;
    known.versions.push({ version, text, note });
    known.file = null;
    world.documents.set(nameOf(of), known);
    changed(of.server);
    return { server: of.server, version, undo, words };
  };
  return {
    'policy.show': (of) => {
      const known = world.documents.get(nameOf(of));
      const current = inForce(of);
      const text = known?.file ?? current?.text ?? textOf(closedDocument);
      const parsed = parsePolicy(text);
      return {
        text,
        inForce: current?.text ?? null,
        version: current?.version ?? 0,
        path: `/home/you/.config/railguard/policies/${nameOf(of)}.json`,
        problems: parsed.ok ? [] : parsed.problems,
      };
    },
    'policy.draft': ({ text, ...of }) => {
      const parsed = parsePolicy(text);
      if (!parsed.ok) return { ok: false, problems: parsed.problems };
      const before = parsePolicy(inForce(of)?.text ?? textOf(of.agent === undefined ? closedDocument : silentDocument));
      return {
        ok: true,
        warnings: policyWarnings(
          text,
          tools(of.server).map((name) => ({ name })),
        ),
        permissionIncreases: before.ok ? permissionIncreases(before.document, parsed.document, 0) : [],
        ends: 0,
        default: parsed.document.default,
        sharedLimits: sharedLimits(parsed.document, 0),
        scope: of.server === 'testrail' ? scopeOf(parsed.document, new Set()) : null,
        tools: tools(of.server).map((name) => ({
          name,
          rule: ruleKind(parsed.document, name, 0),
          words: toolWords(parsed.document, name, 0),
          reach: reachOf(parsed.document, name, 0),
        })),
      };
    },
    'policy.parts': (texts) => suggestion['policy.parts'](texts, you),
    'policy.take': (texts) => suggestion['policy.take'](texts, you),
    'policy.hygiene': ({ text }) => {
      const parsed = parsePolicy(text);
      if (!parsed.ok) throw new Error('The draft is not a valid policy');
      const covered = new Map(coveredEntries(parsed.document, Date.now()).map((one) => [one.pointer, one]));
      const since = Date.now() - 30 * 86_400_000;
      return {
        since,
        entries: policyEntries(parsed.document, Date.now()).map(({ pointer, value: _value, ...entry }, index) => ({
          ...entry,
          rule: entry.kind === 'hide' ? '(hidden)' : entry.kind === 'default' ? '(default deny)' : pointer,
          ended: entry.until !== null && Date.parse(entry.until) < Date.now(),
          decided: { calls: index % 3, last: index % 3 === 0 ? null : Date.now() - index * 3_600_000, since },
          made: { version: 14, at: Date.now() - 86_400_000, author: 'window', note: 'close_run now Asked' },
          covered: covered.get(pointer) ?? null,
        })),
      };
    },
    'policy.scope': ({ text, projects, server }) => {
      const parsed = parsePolicy(text);
      if (!parsed.ok) throw new Error('The draft is not a valid policy');
      return { edits: editsTo(text, scopeToProjects(parsed.document, projects, tools(server))) };
    },
    'policy.apply': ({ text, ...of }) => put(of, text, null, `Policy of ${nameOf(of)} applied`),
    'policy.versions': (of) =>
      (world.documents.get(nameOf(of))?.versions ?? []).toReversed().map(({ version, text, note }) => ({
        version,
        at: Date.now() - (20 - version) * 7_200_000,
        author: version === 12 ? 'file' : 'web',
        note,
        bytes: text.length,
      })),
    'policy.versionText': ({ version, ...of }) => ({
      text: world.documents.get(nameOf(of))?.versions.find((kept) => kept.version === version)?.text ?? null,
    }),
    'policy.testFile': ({ server }) => ({
      path: `/home/you/.config/railguard/policies/${server}.tests.json`,
      text: world.policyTests,
    }),
    'policy.test': ({ text, policy }) => {
      const parsed = parsePolicyTest(text);
      if (!parsed.ok) throw new Error(parsed.message);
      const run = runPolicyTest(parsed.test, policy);
      if (!run.ok) throw new Error('The policy of this test is not valid.');
      return run;
    },
    'policy.addTest': ({ server, call }) => {
      const view = views().find((one) => one.call === call);
      const found = view === undefined ? null : caseOf(view);
      if (found === null) throw new Error('no such call');
      if (!found.ok) throw new Error(found.why);
      const text = world.policyTests;
      world.policyTests = text === null ? firstTests(`${server}.json`, 0, found.entry) : withCase(text, found.entry);
      const number = (JSON.parse(world.policyTests ?? '') as { cases: unknown[] }).cases.length;
      return { path: 'testrail.tests.json', case: number, expected: found.entry.expect, now: found.entry.expect };
    },
    'policy.expectTest': ({ text, case: number, outcome, rule }) => {
      world.policyTests = withExpectation(text, number, outcome, rule);
      return {};
    },
    'policy.removeTest': ({ text, case: number }) => {
      world.policyTests = withoutCase(text, number)?.text ?? null;
      return {};
    },
    'policy.replay': () => world.replay,
    'policy.suggest': () => world.suggestion,
    restore(of, version) {
      if (version === 0) {
        const undo = world.documents.get(nameOf(of))?.versions.at(-1)?.version ?? null;
        world.documents.delete(nameOf(of));
        changed(of.server);
        return { server: of.server, version: 0, undo, words: 'taken away' };
      }
      const kept = world.documents.get(nameOf(of))?.versions.find((known) => known.version === version);
      if (!kept) throw new Error(`no version ${version}`);
      return put(of, kept.text, `version ${version} restored`, `version ${version} stands again`);
    },
  };
}
