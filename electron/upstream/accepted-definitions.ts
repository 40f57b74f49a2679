import type { Pin, PinnedByName, Pins, PinsStore } from './definitions.ts';

/** What was accepted of one server, kept in one place for all that compares with it. */
export interface AcceptedDefinitions {
  /** Null before the first sight of the server. */
  readonly pins: Pins | null;
  /** Replaces what is accepted, and keeps it. Throws where it cannot be kept. */
  replace(pins: Pins): void;
}

export function createAcceptedDefinitions(server: string, store: PinsStore): AcceptedDefinitions {
  let pins = store.load(server);
  return {
    get pins() {
      return pins;
    },
    replace(next) {
      pins = next;
      store.save(server, next);
    },
  };
}

/** Nothing is accepted or kept of our own code. */
export const nothingPinned: AcceptedDefinitions = { pins: null, replace: () => {} };

/** Of a name that anybody may have chosen: `__proto__` is no member that stands there by itself. */
export function pinsOf(pinned: PinnedByName | undefined, name: string): readonly Pin[] {
  return pinned !== undefined && Object.hasOwn(pinned, name) ? (pinned[name] ?? []) : [];
}

/** Adds definitions to what was accepted: newest last, and a few variants for servers that word a thing by the client. */
export function withPins(
  before: PinnedByName | undefined,
  added: readonly (Pin & { readonly name: string })[],
): PinnedByName {
  const next: Record<string, readonly Pin[]> = Object.assign(Object.create(null), before);
  for (const { name, ...pin } of added) {
    const others = (next[name] ?? []).filter((one) => one.digest !== pin.digest).slice(-3);
    next[name] = [...others, pin];
  }
  return next;
}
