import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { namePattern } from '../../../shared/name-form.ts';
import { categories, isOutcome, risks } from '../../../shared/scales.ts';

/** The last moment that a date can name, milliseconds since the epoch. */
export const latestTime = 8_640_000_000_000_000;

const areCategories: ReadonlySet<unknown> = new Set(categories);
const areRisks: ReadonlySet<unknown> = new Set(risks);

type Value = JsonValue | undefined;

/**
 * A quick look at a stored body, for every record that is read: whether it has what its readers go by. A file may have been
 * changed by whoever may write it, and one record of another form must not hide all the others.
 */
export function hasBodyForm(value: unknown): boolean {
  if (!isJsonObject(value) || !isTime(value.at)) return false;
  switch (value.kind) {
    case 'decided':
      return isOfCall(value) && isDecision(value);
    case 'returned':
      return isOfCall(value) && isEnd(value);
    default:
      return isText(value.kind) && isText(value.what) && value.detail !== undefined && isOfSomebody(value);
  }
}

function isOfCall({ call, agent, server, tool }: JsonObject): boolean {
  return isText(call) && call !== '' && isName(agent) && isName(server) && isText(tool);
}

function isOfSomebody({ call, agent, server, tool, by }: JsonObject): boolean {
  return (agent === null || isName(agent)) && [call, server, tool, by].every((name) => name === null || isText(name));
}

function isDecision(body: JsonObject): boolean {
  const { arrived, decidedMs, label, via, category, risk, decision } = body;
  if (!isTime(arrived) || !isNumber(decidedMs) || !isText(label) || !isText(via)) return false;
  if (!areCategories.has(category) || !areRisks.has(risk) || !isStoredValue(body.arguments)) return false;
  return isJsonObject(decision) && isOneOutcome(decision.outcome) && isText(decision.rule) && isText(decision.words);
}

function isEnd({ outcome, rule, end, totalMs, gatewayMs, result }: JsonObject): boolean {
  if (!isOneOutcome(outcome) || !isText(rule) || !isText(end)) return false;
  return isNumber(totalMs) && isNumber(gatewayMs) && (result === null || isStoredValue(result));
}

const isText = (value: Value): value is string => typeof value === 'string';
const isNumber = (value: Value): boolean => typeof value === 'number';
const isTime = (value: Value): boolean => typeof value === 'number' && value >= 0 && value <= latestTime;
const isName = (value: Value): boolean => isText(value) && namePattern.test(value);
const isOneOutcome = (value: Value): boolean => isText(value) && isOutcome(value);

function isStoredValue(value: Value): boolean {
  return isJsonObject(value) && value.value !== undefined && isNumber(value.bytes) && isNumber(value.redacted);
}
