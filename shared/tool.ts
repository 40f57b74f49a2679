import { z } from 'zod';
import type { JsonObject } from './json.ts';
import { type Category, categories, type Risk, risks } from './scales.ts';

export type { Category, Risk };

export const categorySchema = z.enum(categories);
export const riskSchema = z.enum(risks);

/** What one click on a tool writes, from loose to strict. `mixed` is shown where a hand-written rule is none of them. */
export const ruleKindSchema = z.enum(['allow', 'limit', 'ask', 'deny', 'hide']);
export type RuleKind = z.infer<typeof ruleKindSchema>;

/** How far a tool can be used: its rule, told apart where an allowed tool still is held to conditions or to shared limits. */
export const reachSchema = z.enum(['allow', 'conditions', 'limit', 'ask', 'mixed', 'deny', 'hide']);
export type Reach = z.infer<typeof reachSchema>;

/** A tool as its server describes it (MCP `Tool`); unknown fields are kept and passed on. */
export interface ToolDefinition {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: JsonObject;
  readonly outputSchema?: JsonObject;
  readonly annotations?: {
    readonly title?: string;
    readonly readOnlyHint?: boolean;
    readonly destructiveHint?: boolean;
    readonly idempotentHint?: boolean;
    readonly openWorldHint?: boolean;
  };
}

/**
 * What a category does not say of a tool. `reads-address`, `reads-query`: it reads what the caller names, an address or a
 * free query. `adds-many`, `changes-many`: many things in one call. `closes`: what it closes stays closed.
 */
export type ToolTrait = 'reads-address' | 'reads-query' | 'adds-many' | 'changes-many' | 'closes';

/** What we know of a tool beyond what its server says. */
export interface ToolProfile {
  readonly category: Category;
  readonly risk: Risk;
  /** True only where the catalogue or a person says so: an unreviewed server's annotation never makes a tool read-only. */
  readonly readOnly: boolean;
  readonly trait?: ToolTrait;
}
