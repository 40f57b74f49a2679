import type { JsonObject, JsonValue } from '../../shared/json.ts';
import {
  type CatalogueTool,
  catalogue,
  catalogueTool,
  isInSet,
  type ToolSet,
  usualToolSet,
} from '../../shared/testrail/catalogue.ts';
import { resourceTemplates, toolForResource } from '../../shared/testrail/resources.ts';
import { Listeners } from '../lib/listeners.ts';
import type { BuiltInContext, BuiltInServer } from '../upstream/built-in.ts';
import { argumentProblems } from './arguments.ts';
import {
  type ClientOptions,
  createTestRailClient,
  type TestRailApi,
  type TestRailCalls,
  type TestRailClient,
} from './client.ts';
import { TestRailError } from './errors.ts';
import { fieldHelp } from './field-help.ts';
import { type Answered, contradictions, operationFor } from './operations.ts';
import { WrongId } from './paths.ts';
import { addressOf, type TestRailAddress, type TestRailTarget } from './target.ts';

export interface TestRailServerOptions extends ClientOptions {
  /** Null: every call answers that no TestRail is set. */
  readonly target: TestRailTarget | null;
  readonly version: string;
  /** What is listed at first; default: everyday. */
  readonly tools?: ToolSet;
  /** Called with each answer of a reading tool, before the agent has it. */
  readonly onRead?: (tool: CatalogueTool, value: JsonValue) => void;
}

export interface TestRailServer extends BuiltInServer {
  readonly api: TestRailApi;
  /** The same for one party: while TestRail is busy, requests of several go in turn. */
  apiAs(party: string): TestRailApi;
  toolSet(): ToolSet;
  /** Lists more or fewer tools from now on, and tells whoever listens. */
  offer(set: ToolSet): void;
  /** Milliseconds until TestRail takes requests again; 0 where it takes them now. */
  readonly busyMs: number;
  /** Called when `busyMs` begins to run, or ran out. Returns an unsubscribe function. */
  onBusyChange(listener: () => void): () => void;
  target(): TestRailAddress | null;
  /** Points it elsewhere while it runs. Calls in flight finish where they began. @throws TargetError */
  retarget(target: TestRailTarget | null): void;
  /** Reads once from a target that is not in use yet. Rejects with a TargetError or TestRailError that a person can act on. */
  verify(target: TestRailTarget, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const instructions =
  'TestRail test management. Ids are whole numbers: find them with get_projects, get_sections, get_cases and get_runs. ' +
  'A project with several suites needs suite_id for cases and sections. Long lists come in pages of 250: a hint says how to ' +
  'get the next, and fields keeps answers short. Closing a run or plan and every delete are permanent.';

/** The built-in TestRail connector: tools and five resource templates over the REST API v2. */
export function createTestRailServer(options: TestRailServerOptions): TestRailServer {
  const client = createTestRailClient(options.target, options);
  const listeners = new Listeners();
  let set = options.tools ?? usualToolSet;

  const run: Run = (name, args, context) => runTool(client, { name, args, set, onRead: options.onRead }, context);

  return {
    info: { name: 'testrail', version: options.version, title: 'TestRail' },
    instructions,
    get tools() {
      return catalogue.filter(({ name }) => isInSet(set, name)).map((tool) => tool.definition);
    },
    onToolsChange: (listener) => listeners.add(listener),
    toolSet: () => set,
    offer(next) {
      if (next === set) return;
      set = next;
      listeners.notify();
    },
    resourceTemplates: resourceTemplates.map(({ tool: _tool, argument: _argument, ...template }) => template),
    api: client,
    apiAs: (party) => client.as(party),
    get busyMs() {
      return client.busyMs;
    },

    onBusyChange: (listener) => client.onBusyChange(listener),

    callTool: (name, args, context) =>
      run(name, args, context).then(answer, (fault: unknown) => failure(failureWords(name, fault))),
    readResource: (uri, context) => readResource(run, uri, context),

    target() {
      const target = client.target();
      return target && addressOf(target);
    },
    retarget: (target) => client.retarget(target),
    async verify(target, signal = new AbortController().signal) {
      await client.on(target).list('get_projects', 'projects', signal);
    },
    close: () => client.close(),
  };
}

type Run = (name: string, args: JsonObject, context: BuiltInContext) => Promise<Answered>;

interface WantedRun {
  readonly name: string;
  readonly args: JsonObject;
  /** The tools that are listed. */
  readonly set: ToolSet;
  readonly onRead: TestRailServerOptions['onRead'];
}

async function runTool(
  client: TestRailClient,
  { name, args, set, onRead }: WantedRun,
  context: BuiltInContext,
): Promise<Answered> {
  const tool = catalogueTool(name);
  if (!tool || !isInSet(set, name)) throw new WrongArguments(`Unknown tool: ${name}`);
  const problems = [...argumentProblems(tool.definition.inputSchema, args), ...contradictions(tool.name, args)];
  if (problems.length > 0) throw new WrongArguments(`${tool.name} was not sent: ${problems.join('; ')}.`);
  const asked = client.target();
  const answered = await explained(client.as(context.party), tool, args, context.signal);
  // What the TestRail of before said is nothing about this one.
  if (answered.kind === 'json' && tool.category === 'Read' && client.target() === asked) {
    onRead?.(tool, answered.whole ?? answered.value);
  }
  return answered;
}

async function readResource(run: Run, uri: string, context: BuiltInContext): Promise<JsonObject | null> {
  const call = toolForResource(uri);
  if (!call) return null;
  const answered = await run(call.tool, call.args, context);
  if (answered.kind !== 'json') return null;
  const { value, hint } = answered;
  const more = hint === null ? [] : [{ uri, mimeType: 'text/plain', text: hint }];
  return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(value) }, ...more] };
}

class WrongArguments extends Error {}

/** What an agent is told of a call that failed. Throws what is an error of ours. */
function failureWords(name: string, fault: unknown): string {
  if (fault instanceof TestRailError || fault instanceof WrongArguments) return fault.message;
  if (fault instanceof WrongId) return `${name} was not sent: ${fault.message}.`;
  throw fault;
}

/** Runs it. A refusal over a custom field says what the field takes: no agent can know what an administrator made. */
async function explained(
  api: TestRailCalls,
  tool: CatalogueTool,
  args: JsonObject,
  signal: AbortSignal,
): Promise<Answered> {
  try {
    return await operationFor(tool)(api, args, signal);
  } catch (fault) {
    if (!(fault instanceof TestRailError) || fault.code !== 'testrail-refused') throw fault;
    const help = await fieldHelp(api, { tool: tool.name, args, refusal: fault.message }, signal);
    if (help === '') throw fault;
    throw new TestRailError(fault.code, fault.message + help, fault.status === null ? {} : { status: fault.status });
  }
}

/** Text only, compact: without an output schema, structured content would double every answer for nothing. */
function answer(answered: Answered): JsonObject {
  if (answered.kind === 'json') {
    const { value, hint } = answered;
    const texts = [JSON.stringify(value), ...(hint === null ? [] : [hint])];
    return { content: texts.map((text) => ({ type: 'text', text })) };
  }
  const { content } = answered;
  switch (content.kind) {
    case 'text':
      return { content: [{ type: 'text', text: content.text }] };
    case 'picture':
      return { content: [{ type: 'image', data: content.base64, mimeType: content.mediaType }] };
    case 'bytes': {
      const resource = { uri: 'testrail://attachment', blob: content.base64, mimeType: content.mediaType };
      return { content: [{ type: 'resource', resource }] };
    }
  }
}

function failure(message: string): JsonObject {
  return { content: [{ type: 'text', text: message }], isError: true };
}
