import { type NamedRow, type ReviewedTool, reviewedTool } from './catalogue.ts';
import bibliocommons from './named-servers/bibliocommons-mcp-testrail.json' with { type: 'json' };
import bun913 from './named-servers/bun913-mcp-testrail.json' with { type: 'json' };
import python from './named-servers/testrail-mcp.json' with { type: 'json' };
import pythonCases from './named-servers/testrail-mcp-server.json' with { type: 'json' };
import tram from './named-servers/tram-mcp.json' with { type: 'json' };
import uarlouski from './named-servers/uarlouski-testrail-mcp-server.json' with { type: 'json' };
import type { ServerPackage } from './server-packages.ts';

const tables = {
  'testrail-mcp': python,
  '@bun913/mcp-testrail': bun913,
  '@uarlouski/testrail-mcp-server': uarlouski,
  'testrail-mcp-server': pythonCases,
  'tram-mcp': tram,
  'bibliocommons-mcp-testrail': bibliocommons,
} as unknown as Readonly<Record<ServerPackage, Readonly<Record<string, NamedRow>>>>;

// Maps, not objects: a tool called `constructor` must be unknown.
const reviewed: ReadonlyMap<ServerPackage, ReadonlyMap<string, ReviewedTool>> = new Map(
  (Object.keys(tables) as ServerPackage[]).map((name) => [
    name,
    new Map(Object.entries(tables[name]).map(([tool, row]) => [tool, reviewedTool(row)])),
  ]),
);

/** What was found of a tool when its server was reviewed; null for one that was not there. Names count as they are spelled. */
export function toolOfPackage(name: ServerPackage, tool: string): ReviewedTool | null {
  return reviewed.get(name)?.get(tool) ?? null;
}
