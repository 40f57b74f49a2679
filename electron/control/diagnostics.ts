import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { SettingsView } from '../../shared/control/settings.ts';
import type { ControlContext } from './context.ts';
import { gateState } from './gate-state.ts';

const logLines = 300;
const mostCharacters = 2_000_000;

/**
 * What helps to find a fault: versions, settings, states and the last lines of the log. No arguments, results, tokens or
 * keys are put in, and the whole is redacted as records are.
 */
export function diagnosticsOf(context: ControlContext, settings: SettingsView): { name: string; text: string } {
  const { version, servers, agents, policies, clock, folder, redactor } = context;
  const found = {
    railguard: version,
    node: process.versions.node,
    electron: process.versions.electron ?? null,
    system: `${process.platform} ${process.arch} ${release()}`,
    at: new Date(clock.now()).toISOString(),
    upSeconds: Math.round(process.uptime()),
    memory: process.memoryUsage(),
    gate: gateState(context),
    settings,
    servers: servers.list(),
    agents: agents.list().map(({ id, servers: reach, tools, holdSeconds, paused, lastSeenAt }) => ({
      id,
      servers: reach,
      tools,
      holdSeconds,
      paused,
      lastSeenAt,
    })),
    policies: {
      problems: policies.problems(),
      pending: policies.pending().map(({ server, agent }) => ({ server, agent })),
    },
    log: lastLines(join(folder, 'logs', 'railguard.log')),
  };
  const { json } = redactor().json(JSON.stringify(found), mostCharacters);
  const day = found.at.slice(0, 19).replaceAll(':', '').replace('T', '-');
  return { name: `railguard-diagnostics-${day}.json`, text: `${JSON.stringify(JSON.parse(json), null, 2)}\n` };
}

/** A log that cannot be read is a fact as well. */
function lastLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-logLines);
  } catch (error) {
    return [`The log cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}
