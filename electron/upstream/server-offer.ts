import type { ListKind } from '../../shared/upstream-connection.ts';
import { type AcceptedDefinitions, createAcceptedDefinitions, nothingPinned } from './accepted-definitions.ts';
import { DefinitionRegistry } from './definition-registry.ts';
import type { DefinitionChange, EntryKind, PinsStore } from './definitions.ts';
import { EntryRegistry } from './entry-registry.ts';
import type { UpstreamSpec } from './spec.ts';

/** What one server offers, and what a person accepted of it. */
export interface ServerOffer {
  readonly accepted: AcceptedDefinitions;
  readonly definitions: DefinitionRegistry;
  /** What it lists beside its tools. */
  readonly entries: EntryRegistry;
}

export interface ServerOfferOptions {
  readonly spec: UpstreamSpec;
  readonly pins: PinsStore;
  onChange(): void;
  onListChange(kind: ListKind): void;
  /** Called when an agent's own list has what was accepted of a tool that is quarantined. */
  onReturn(): void;
  /** Names of other servers' tools. */
  otherNames(): Iterable<string>;
  onQuarantine(changes: readonly DefinitionChange[]): void;
}

/** The notification that tells of a change of such entries. */
export function listOf(kind: EntryKind): ListKind {
  return kind === 'prompts' ? 'prompts' : 'resources';
}

/** Our own code changes only with the program: nobody has to accept what it offers. */
export function createServerOffer(options: ServerOfferOptions): ServerOffer {
  const { spec, pins, onChange, onListChange, onReturn, otherNames, onQuarantine } = options;
  const trusted = spec.kind === 'built-in';
  const accepted = trusted ? nothingPinned : createAcceptedDefinitions(spec.name, pins);
  const definitions = new DefinitionRegistry({
    accepted,
    trusted,
    otherNames,
    onQuarantine,
    onReturn,
    onChange(isShown) {
      onChange();
      if (isShown) onListChange('tools');
    },
  });
  const entries = new EntryRegistry({
    accepted,
    trusted,
    onQuarantine,
    onChange(kind) {
      onChange();
      onListChange(listOf(kind));
    },
  });
  return { accepted, definitions, entries };
}
