import type { JsonObject } from '../../shared/json.ts';
import type { ToolDefinition } from '../../shared/tool.ts';

export interface BuiltInContext {
  /** Aborts when the agent cancels, leaves, or the call times out. */
  readonly signal: AbortSignal;
  /** Whose call it is: where calls have to wait, those of several parties go in turn. */
  readonly party: string;
}

/**
 * A server that lives in this process. The module `upstream` speaks MCP for it, in every protocol era, so that it holds no
 * protocol code of its own.
 */
export interface BuiltInServer {
  readonly info: { readonly name: string; readonly version: string; readonly title?: string };
  readonly instructions: string;
  /** As they are listed now. */
  readonly tools: readonly ToolDefinition[];
  /** Calls the listener when `tools` changed. Returns an unsubscribe function. */
  onToolsChange(listener: () => void): () => void;
  /** MCP `ResourceTemplate` objects. */
  readonly resourceTemplates: readonly JsonObject[];
  /**
   * Runs one tool; answers an MCP `CallToolResult`. Arguments were checked to be an object and nothing more: the tool checks
   * its own. A failure of the tool is a result with `isError: true`; only a fault of this program rejects.
   * `readOnly` failures may be given back to a limit: the caller knows from the catalogue.
   */
  callTool(name: string, args: JsonObject, context: BuiltInContext): Promise<JsonObject>;
  /** Answers an MCP `ReadResourceResult`; null where no template fits the URI. */
  readResource(uri: string, context: BuiltInContext): Promise<JsonObject | null>;
}
