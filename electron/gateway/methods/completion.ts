import type { DataCall } from '../../../shared/call.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json.ts';
import { withMembers } from '../../protocol/exact-numbers.ts';
import type { AgentRequest } from '../request/agent-request.ts';
import { judgeFirst } from '../request/guarded-request.ts';
import { longest } from '../wire/envelope-fault.ts';
import { invalidParams, unknownName } from '../wire/errors.ts';
import { rpcError } from '../wire/messages.ts';
import { ownerOf, type ServerTarget, uriOwner } from '../wire/names.ts';
import type { CompletionContext } from './completion-mapping.ts';
import { expand, mappedArgument, variablesOf } from './completion-mapping.ts';

/** A completion as the specification has it; what else stands in its parameters is not read, and goes nowhere. */
interface Completion {
  readonly type: 'ref/prompt' | 'ref/resource';
  /** The prompt's name, or the template. */
  readonly of: string;
  readonly argument: { readonly name: string; readonly value: string };
  /** Arguments that the agent filled in before, the one that is completed not among them. */
  readonly before: Readonly<Record<string, string>>;
}

/** Values of one answer (specification, Completion). */
const maxValues = 100;
/** Characters that an agent filled in, in all: each value that comes back is judged together with them. */
const mostFilled = 65_536;

/**
 * A completion tells what may stand in a prompt or a resource, so it is judged and recorded as the call that would get
 * that one, with what the agent filled in so far; and each value that comes back as the call that it would lead to.
 */
export function complete(context: CompletionContext, request: AgentRequest): void {
  const asked = readCompletion(request.params);
  if (asked === null) {
    request.error(rpcError(invalidParams, 'Invalid params: "ref" and "argument" are needed, each value a text'));
    return;
  }
  const fault = faultOf(asked);
  if (fault !== null) {
    request.error(rpcError(invalidParams, `Invalid params: ${fault}`));
    return;
  }
  const found = placeOf(context, request, asked);
  if (found === null) {
    request.error(unknownName(request));
    return;
  }
  const { target, own } = found;
  const agent = request.conversation.agent.id;
  const data = dataOf(context, target, { ...asked, of: own });
  const ref = asked.type === 'ref/prompt' ? { type: asked.type, name: own } : { type: asked.type, uri: own };
  const filled = Object.keys(asked.before).length === 0 ? {} : { context: { arguments: asked.before } };
  const { _meta } = request.params;
  const params = { ref, argument: asked.argument, ...filled, ...(_meta === undefined ? {} : { _meta }) };
  const named = context.gate.names(agent, target.name, 'completion/complete');
  const via = 'completion/complete';
  judgeFirst(
    context,
    request,
    named ? { target, tool: via, via, args: { ref, argument: asked.argument, ...filled } } : null,
    {
      target,
      via,
      ...data(asked.argument.value),
      method: via,
      params,
      filter: (result) =>
        filtered(
          result,
          (value) => fits(asked, value) && context.gate.permits({ agent, server: target.name, via, ...data(value) }),
        ),
    },
  );
}

function readCompletion({ ref, argument, context }: JsonObject): Completion | null {
  if (!isJsonObject(ref) || !isJsonObject(argument)) return null;
  const { name, value } = argument;
  const of = ref.type === 'ref/prompt' ? ref.name : ref.uri;
  if (ref.type !== 'ref/prompt' && ref.type !== 'ref/resource') return null;
  if (typeof of !== 'string' || typeof name !== 'string' || typeof value !== 'string') return null;
  const given = isJsonObject(context) && isJsonObject(context.arguments) ? context.arguments : {};
  const texts = Object.entries(given).filter(([key, text]) => typeof text === 'string' && key !== name);
  const before: Record<string, string> = Object.fromEntries(texts as [string, string][]);
  return { type: ref.type, of, argument: { name, value }, before };
}

/** What is asked for and cannot be judged: nothing is sent of it. */
function faultOf(asked: Completion): string | null {
  const { type, of, argument, before } = asked;
  const texts = [argument.name, argument.value, ...Object.entries(before).flat()];
  if (texts.reduce((sum, text) => sum + text.length, 0) > mostFilled) {
    return `what is filled in has more than ${mostFilled} characters`;
  }
  if (type === 'ref/prompt') return null;
  // A value of another name would stand in no resource that a rule could speak of.
  if (!variablesOf(of).includes(argument.name)) return '"argument.name" is no variable of the template';
  return fits(asked, argument.value) ? null : `the resource has an address of more than ${longest.uri} characters`;
}

/** Whether the address with a value in it is one that could be read. A variable may stand in a template a thousand times. */
function fits({ type, of, argument, before }: Completion, value: string): boolean {
  if (type === 'ref/prompt') return true;
  const values: JsonObject = { ...before, ...Object.fromEntries([[argument.name, value]]) };
  const names = variablesOf(of).filter((name) => Object.hasOwn(values, name));
  return of.length + names.reduce((sum, name) => sum + String(values[name]).length + 1, 0) <= longest.uri;
}

function placeOf(
  context: CompletionContext,
  request: AgentRequest,
  { type, of }: Completion,
): { target: ServerTarget; own: string } | null {
  const targets = request.conversation.targets();
  if (type === 'ref/resource') return uriOwner(targets, of);
  const target = ownerOf(targets, of);
  return target === null ? null : { target, own: context.shortNames.own(target, of) };
}

/** What would be asked for with a value in the place that is completed. */
function dataOf(
  context: CompletionContext,
  target: ServerTarget,
  { type, of, argument, before }: Completion,
): (value: string) => Pick<DataCall, 'tool' | 'args'> {
  const filled = (value: string) => ({ ...before, ...Object.fromEntries([[argument.name, value]]) });
  if (type === 'ref/prompt') {
    return (value) => ({ tool: 'prompts/get', args: { name: of, arguments: filled(value) } });
  }
  const mapped = context.mapTemplate(target.name, of);
  if (mapped === null) {
    // The text of a template, and what was filled into it: both reach the server.
    return (value) => ({
      tool: 'resources/read',
      args: { uri: expand(of, filled(value)), template: of, arguments: filled(value) },
    });
  }
  const { tool, variable } = mapped;
  const argumentOf = mappedArgument(context, target.name, of, mapped);
  return (value) => {
    // Another name than the template's own would reach the server and stand nowhere.
    if (variable !== argument.name || Object.keys(before).length > 0) {
      return { tool, args: { template: of, arguments: filled(value) } };
    }
    return { tool, args: argumentOf(value) };
  };
}

/** An answer with those values alone that may be had. Where one is left out, the number of all says nothing more. */
async function filtered(result: JsonObject, may: (value: string) => boolean | Promise<boolean>): Promise<JsonObject> {
  const { completion } = result;
  // What is no list of values cannot be judged value by value.
  if (!isJsonObject(completion) || !Array.isArray(completion.values)) {
    return withMembers(result, { completion: { values: [] } });
  }
  const listed: readonly JsonValue[] = completion.values;
  const texts = listed.filter((value) => typeof value === 'string');
  const asked = await Promise.all(texts.slice(0, maxValues).map((value) => may(value)));
  const values = texts.filter((_, index) => asked[index] === true);
  if (values.length === listed.length) return result;
  return withMembers(result, { completion: { values } });
}
