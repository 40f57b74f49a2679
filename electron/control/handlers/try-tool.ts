import type { TryPreview, TryResult } from '../../../shared/control/try-tool.ts';
import type { Redactor } from '../../../shared/journal/redact.ts';
import type { JsonObject, JsonValue } from '../../../shared/json.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { StoredValue } from '../../../shared/record.ts';
import { personAgent } from '../../../shared/reserved-names.ts';
import { reservedRules } from '../../../shared/reserved-rules.ts';
import type { LimitUse, PassedPolicy } from '../../guard/policy/policy-result.ts';
import { serverUnknown } from '../../servers/server-unknown.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import type { PersonCallResult } from '../services.ts';
import { maySend } from './may-send.ts';

type Context = Pick<ControlContext, 'approvals' | 'gate' | 'limitUsed' | 'personCalls' | 'redactor' | 'servers'>;

interface TriedCall {
  readonly server: ServerName;
  readonly tool: string;
  readonly args: JsonObject;
}

const inWindowOnly =
  'Tools are tried in the window: an agent with a shell could do it from the command line, in your name.';

/** Characters of a result that are shown; the record keeps less of it. */
const shownCap = 1_000_000;

/** Calls that a person makes by hand: what the policy says of one before it is sent, and what came of it. */
export function tryToolHandlers(context: Context): Pick<Handlers, 'tryTool.preview' | 'tryTool.send'> {
  const { approvals, servers, personCalls, redactor } = context;
  const known = (server: ServerName): void => {
    if (!servers.has(server)) throw serverUnknown(server, servers.list());
  };
  return {
    'tryTool.preview'(call) {
      known(call.server);
      return preview(context, call);
    },
    async 'tryTool.send'(call, caller) {
      maySend(approvals, caller, inWindowOnly);
      known(call.server);
      return resultView(await personCalls.send(call), redactor());
    },
  };
}

async function preview({ gate, limitUsed }: Context, { server, tool, args }: TriedCall): Promise<TryPreview> {
  if (gate.closedFor(personAgent, server) === 'fault') {
    const detail = 'Railguard cannot record calls or read their rules, so none passes';
    return { outcome: 'error', rule: reservedRules.gateClosed, words: 'Closed', detail };
  }
  const found = await gate.foresee({ agent: personAgent, server, tool, via: 'tools/call', args });
  if ('outcome' in found) {
    const { outcome, rule, words, trace } = found;
    return { outcome, rule, words, detail: trace.at(-1)?.detail ?? null };
  }
  return passedPreview(found, (use) => limitUsed(use.limit, personAgent));
}

/** A call that no rule stops may be beyond a limit, or be asked about. What is in the shadow stops nothing. */
function passedPreview({ rule, words, uses, asks }: PassedPolicy, usedOf: (use: LimitUse) => number): TryPreview {
  const counted = uses
    .filter(({ limit }) => !limit.shadow)
    .map((use) => ({ ...use, used: usedOf(use) }))
    .map(({ limit, weight, used }) => ({
      limit,
      left: limit.max - used - weight,
      detail: `${used} of ${limit.max} used this ${limit.per}`,
    }))
    .sort((one, other) => one.left - other.left);
  const [tightest] = counted;
  if (tightest !== undefined && tightest.left < 0) {
    const { limit, detail } = tightest;
    return { outcome: 'limited', rule: limit.rule, words: limit.words, detail };
  }
  const ask = asks.find(({ shadow }) => !shadow);
  if (ask !== undefined) {
    return { outcome: 'waiting', rule: ask.rule, words: ask.words, detail: ask.reason ?? 'A person is asked before' };
  }
  return { outcome: 'allowed', rule, words, detail: tightest?.detail ?? null };
}

function resultView(found: PersonCallResult, redactor: Redactor): TryResult {
  const { call, state, decision } = found;
  const { outcome, rule, words } = decision;
  const view = { call, state, outcome, rule, words };
  if (state === 'refused') return { ...view, why: found.why, result: null, upstreamMs: null };
  const { result, upstreamMs } = found;
  return {
    ...view,
    why: state === 'failed' ? redactor.text(found.why) : null,
    result: result === null ? null : shownValue(result, redactor),
    upstreamMs,
  };
}

/** A value as it is shown: secrets taken out as in the journal, and cut. */
function shownValue(value: JsonValue, redactor: Redactor): StoredValue {
  const text = JSON.stringify(value);
  const { json, cut, redacted } = redactor.json(text, shownCap);
  return { value: JSON.parse(json) as JsonValue, bytes: Buffer.byteLength(text), cut, redacted };
}
