import type { ToolCall } from '../../../shared/call.ts';
import { keepNewest } from '../../lib/keep-newest.ts';

/** Asks that follow one another within this span stand on one card, milliseconds. */
const spanMs = 5000;
const maxGroups = 1000;

/** Which asks came together: of one agent, for one tool, within 5 s of the first. */
export class Groups {
  readonly #open = new Map<string, { readonly name: string; readonly since: number }>();
  #made = 0;

  /** `now`: monotonic milliseconds. */
  groupOf({ agent, server, tool }: Pick<ToolCall, 'agent' | 'server' | 'tool'>, now: number): string {
    const key = JSON.stringify([agent, server, tool]);
    const known = this.#open.get(key);
    if (known !== undefined && now - known.since <= spanMs) return known.name;
    const name = `${++this.#made}-${Math.floor(now)}`;
    this.#open.delete(key);
    this.#open.set(key, { name, since: now });
    keepNewest(this.#open, maxGroups);
    return name;
  }
}
