import { createStore, type Store } from './store.ts';

const reasonsKey = 'railguard.reasons';
const maxReasons = 3;

/** What a person types to agents whose calls they refuse. */
export interface AskNotes {
  /** Notes as they are typed, by the key of their card. They outlive pages, and the ask itself. */
  readonly notes: Store<ReadonlyMap<string, string>>;
  /** Reasons that this person gave last, newest first. */
  readonly reasons: Store<readonly string[]>;
  setNote(key: string, note: string): void;
  /** It was said, or its ask ended meanwhile: it is offered again. */
  storeReason(text: string): void;
}

function readReasons(storage: Storage): readonly string[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(reasonsKey) ?? '[]');
    return Array.isArray(stored) ? stored.filter((entry) => typeof entry === 'string').slice(0, maxReasons) : [];
  } catch {
    // A damaged entry is as if it were not there.
    return [];
  }
}

export function createAskNotes(storage: Storage): AskNotes {
  const notes = createStore<ReadonlyMap<string, string>>(new Map());
  const reasons = createStore(readReasons(storage));
  return {
    notes,
    reasons,
    setNote(key, note) {
      const next = new Map(notes.get());
      if (note === '') next.delete(key);
      else next.set(key, note);
      notes.set(next);
    },
    storeReason(text) {
      const said = text.trim();
      if (said === '') return;
      reasons.update((before) => [said, ...before.filter((one) => one !== said)].slice(0, maxReasons));
      storage.setItem(reasonsKey, JSON.stringify(reasons.get()));
    },
  };
}
