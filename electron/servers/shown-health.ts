import type { ServerHealth } from '../../shared/control/servers.ts';
import type { RedactedDisplay } from '../logging/redacted-display.ts';

/** Of a line, letters. It is cut where no secret stands any more: half of one could not be told. */
const mostLetters = 400;

function cut(text: string): string {
  return text.length > mostLetters ? `${text.slice(0, mostLetters - 1)}…` : text;
}

/** How a server runs, as people may see it: a server prints its keys, and those of others. */
export function shownHealth(health: ServerHealth, showing: Pick<RedactedDisplay, 'text'>): ServerHealth {
  const { speaks, stderr } = health;
  return {
    ...health,
    speaks: speaks && {
      ...speaks,
      name: speaks.name && showing.text(speaks.name),
      version: speaks.version && showing.text(speaks.version),
    },
    stderr: stderr === null ? null : stderr.map(({ at, text }) => ({ at, text: cut(showing.text(text)) })),
  };
}
