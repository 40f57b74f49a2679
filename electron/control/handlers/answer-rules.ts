import { CodedError } from '../../../shared/coded-error.ts';
import type { AnswerRuleDraft, AnswerRuleInput } from '../../../shared/control/approvals.ts';
import { isJsonObject, type JsonObject } from '../../../shared/json.ts';
import type { AgentId } from '../../../shared/names.ts';
import {
  type AnswerRule,
  type OfferedCondition,
  offeredConditions,
  withAnswerRule,
} from '../../../shared/policy/answer-rules.ts';
import type { Condition } from '../../../shared/policy/condition-schema.ts';
import { toolPolicy } from '../../../shared/policy/document-reads.ts';
import { splitRule } from '../../../shared/policy/locate.ts';
import { pointer } from '../../../shared/policy/pointer.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import { conditionsWords, conditionWords, unlessWords } from '../../../shared/policy/words.ts';
import type { Ask } from '../../guard/approvals/ask.ts';
import { equalAnswers } from '../../guard/approvals/offer.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { mayAnswer } from './may-answer.ts';

type RuleContext = Pick<ControlContext, 'approvals' | 'policies' | 'servers' | 'gate' | 'clock'>;

/** Always and never: a rule for calls like one that waits, shown before it is written. */
export function answerRuleHandlers(context: RuleContext): Pick<Handlers, 'approvals.draftRule' | 'approvals.makeRule'> {
  const { approvals, policies, gate } = context;
  return {
    'approvals.draftRule': (input) => draftOf(context, input).draft,
    async 'approvals.makeRule'({ version, ...input }, caller) {
      mayAnswer(approvals, caller);
      if (gate.paused !== null) throw notWritten('Railguard is paused: nothing may pass.');
      const { draft, rule } = draftOf(context, input);
      if (!draft.ok) throw notWritten(draft.why);
      if (rule === null) throw notWritten('No condition is chosen, so it would cover every call of the tool.');
      const { server, agent, tool } = draft;
      const words = wordsOf(tool, rule);
      // The edit ends asks of the rules before it; this one is answered by it.
      const ended = approvals.spare(input.id);
      try {
        const change = await policies.edit(
          server,
          (document) => {
            // It was edited since it was shown: what would be written is not what a person looked at.
            if (policies.inForce(server, agent ?? undefined)?.version !== version) throw editedAgain();
            return withAnswerRule(document, tool, rule);
          },
          { author: authorOf(caller), note: words, words, ...(agent === null ? {} : { agent }) },
        );
        const answered = approvals.answerByRule(input.id, rule.kind, authorOf(caller));
        return { change, answered: answered.done, why: answered.done ? null : answered.why };
      } finally {
        ended();
      }
    },
  };
}

interface Drafted {
  readonly draft: AnswerRuleDraft;
  /** Null where there is no draft, or no condition is chosen. */
  readonly rule: AnswerRule | null;
}

function draftOf(context: RuleContext, input: AnswerRuleInput): Drafted {
  const { approvals, policies, clock } = context;
  const ask = approvals.find(input.id);
  if (ask === null || ask.state !== 'waiting') return none('It has ended, so there is nothing to answer any more.');
  const place = placeOf(ask);
  if (typeof place === 'string') return none(place);
  if (input.until !== null && Date.parse(input.until) <= clock.now()) return none('Its end has passed already.');
  const { server, tool } = ask;
  const { agent } = place;
  const inForce = policies.inForce(server, agent ?? undefined);
  if (inForce === null || policies.show(server, agent ?? undefined).problems.length > 0) {
    return none(`The policy file of ${server} has problems. Mend it first: saving would bury what is written there.`);
  }
  const offered = offeredConditions(callsOf(approvals.decided(), ask, input.from), declaredNames(context, ask));
  if (!offered.ok) return none(offered.why);
  const document = policies.document(server, agent ?? undefined);
  if (toolPolicy(document, tool)?.approval === undefined) return none('The rule that asked is not in force any more.');
  const chosen = offered.conditions.filter(isChosen(input.paths)).map(({ condition }) => condition);
  const rule =
    chosen.length === 0
      ? null
      : { kind: input.kind, conditions: chosen, only: allowedNames(offered, chosen), until: input.until };
  const before = inForce.text;
  const draft: AnswerRuleDraft = {
    ok: true,
    server,
    agent,
    tool,
    rule: place.rule,
    conditions: offered.conditions.map(({ condition, chosen: proposed }) => ({
      path: condition.path,
      words: conditionWords(condition),
      chosen: proposed,
    })),
    before,
    after: rule === null ? before : printPolicy(withAnswerRule(document, tool, rule)),
    version: inForce.version,
    ends: input.kind === 'allow' ? othersOf(approvals.open(), ask) : 0,
  };
  return { draft, rule };
}

function none(why: string): Drafted {
  return { draft: { ok: false, why }, rule: null };
}

/** The document and the place in it of the one rule that asks; else why there is none, a sentence. */
function placeOf({ rules, agent, tool }: Ask): { readonly agent: AgentId | null; readonly rule: string } | string {
  const [asking, ...more] = rules;
  if (asking === undefined || asking.rule.startsWith('(')) return 'No rule of a policy asks about it.';
  if (more.length > 0) return 'Rules of two documents ask about it; an entry in one of them would change nothing.';
  const { document, rule } = splitRule(asking.rule);
  if (rule !== pointer(['tools', tool, 'approval'])) return 'The rule that asks does not stand at this tool.';
  return { agent: document === null ? null : agent, rule };
}

function callsOf(decided: readonly Ask[], ask: Ask, from: AnswerRuleInput['from']): readonly JsonObject[] {
  const before = from === 'answers' ? (equalAnswers(ask, decided)?.asks ?? []) : [];
  return [ask, ...before].map(({ args }) => args);
}

/** Names of the arguments that the tool takes, as far as its definition says. */
function declaredNames({ servers }: RuleContext, { server, tool }: Ask): readonly string[] {
  if (!servers.has(server)) return [];
  const schema = servers.definitions(server).find(({ name }) => name === tool)?.inputSchema;
  return isJsonObject(schema?.properties) ? Object.keys(schema.properties) : [];
}

function isChosen(paths: readonly string[] | null): (one: OfferedCondition) => boolean {
  return ({ condition, chosen }) => (paths === null ? chosen : paths.includes(condition.path));
}

function othersOf(open: readonly Ask[], ask: Ask): number {
  const digest = ask.rules[0]?.digest;
  return open.filter((one) => one !== ask && one.rules.some((rule) => rule.digest === digest)).length;
}

/** The arguments that a call under the rule may carry: all that are known, but for those that must stay away. */
function allowedNames({ names }: { names: readonly string[] }, chosen: readonly Condition[]): readonly string[] {
  const away = new Set(chosen.filter(({ op, value }) => op === 'exists' && value === false).map(({ path }) => path));
  return names.filter((name) => !away.has(`args.${name}`));
}

function wordsOf(tool: string, rule: AnswerRule): string {
  return rule.kind === 'allow'
    ? `${tool} is not asked about when ${unlessWords(rule)}`
    : `${tool} is denied when ${conditionsWords(rule.conditions)}`;
}

function notWritten(why: string): CodedError {
  return new CodedError('rule-not-written', `No rule was written. ${why}`);
}

function editedAgain(): CodedError {
  const message = 'The policy was edited again since this was shown. Look at it once more.';
  return new CodedError('policy-edited-again', message);
}
