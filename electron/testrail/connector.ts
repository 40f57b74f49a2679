import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { catalogue, catalogueTool, resourceTemplates, toolForResource } from '../../shared/testrail/catalogue.ts';
import type { BuiltInContext, BuiltInServer } from '../upstream/built-in.ts';
import { argumentProblems } from './arguments.ts';
import { type ClientOptions, createTestRailClient, type TestRailApi } from './client.ts';
import { TestRailError } from './errors.ts';
import { contradictions, operationFor } from './operations.ts';
import { addressOf, type TestRailAddress, type TestRailTarget } from './target.ts';

export interface TestRailServerOptions extends ClientOptions {
  /** Null: every call answers that no TestRail is set. */
  readonly target: TestRailTarget | null;
  readonly version: string;
}

export interface TestRailServer extends BuiltInServer {
  readonly api: TestRailApi;
  target(): TestRailAddress | null;
  /** Points it elsewhere while it runs. Calls in flight finish where they began. @throws TargetError */
  retarget(target: TestRailTarget | null): void;
  /** Reads once from a target that is not in use yet. Rejects with a TargetError or TestRailError that a person can act on. */
  verify(target: TestRailTarget, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const instructions =
  'TestRail test management. Ids are whole numbers: find them with get_projects, get_sections, get_cases and get_runs. ' +
  'A project with several suites needs suite_id for cases and sections. Closing a run and every delete are permanent.';

/** The built-in TestRail connector: 29 tools and five resource templates over the REST API v2. */
export function createTestRailServer(options: TestRailServerOptions): TestRailServer {
  const client = createTestRailClient(options.target, options);

  return {
    info: { name: 'testrail', version: options.version, title: 'TestRail' },
    instructions,
    tools: catalogue.map((tool) => tool.definition),
    resourceTemplates: resourceTemplates.map(({ tool: _tool, argument: _argument, ...template }) => template),
    api: client,

    async callTool(name, args, context) {
      try {
        return answer(await run(client, name, args, context));
      } catch (fault) {
        if (fault instanceof TestRailError) return failure(fault.message);
        if (fault instanceof WrongArguments) return failure(fault.message);
        throw fault;
      }
    },

    async readResource(uri, context) {
      const call = toolForResource(uri);
      if (!call) return null;
      const text = JSON.stringify(await run(client, call.tool, call.args, context));
      return { contents: [{ uri, mimeType: 'application/json', text }] };
    },

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

class WrongArguments extends Error {}

async function run(api: TestRailApi, name: string, args: JsonObject, context: BuiltInContext): Promise<JsonValue> {
  const tool = catalogueTool(name);
  if (!tool) throw new WrongArguments(`Unknown tool: ${name}`);
  const problems = [...argumentProblems(tool.definition.inputSchema, args), ...contradictions(tool.name, args)];
  if (problems.length > 0) throw new WrongArguments(`${tool.name} was not sent: ${problems.join('; ')}.`);
  return operationFor(tool.name)(api, args, context.signal);
}

/** Text only, compact: without an output schema, structured content would double every answer for nothing. */
function answer(value: JsonValue): JsonObject {
  return { content: [{ type: 'text', text: JSON.stringify(value) }] };
}

function failure(message: string): JsonObject {
  return { content: [{ type: 'text', text: message }], isError: true };
}
