/** A text that was typed and is not in force. */
export interface Draft {
  readonly text: string;
  /** The version that was in force when typing began. */
  readonly version: number;
}

const keyOf = (name: string): string => `railguard.draft.${name}`;

/** What was typed of a document in this tab; null where nothing was, or it cannot be read. */
export function storedDraft(name: string, storage: Storage = sessionStorage): Draft | null {
  try {
    const stored: unknown = JSON.parse(storage.getItem(keyOf(name)) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return null;
    const { text, version } = stored as Record<string, unknown>;
    return typeof text === 'string' && typeof version === 'number' ? { text, version } : null;
  } catch {
    return null;
  }
}

/** Keeps a draft until this tab is closed; null takes it away. False where there is no room for it. */
export function storeDraft(name: string, draft: Draft | null, storage: Storage = sessionStorage): boolean {
  try {
    if (draft === null) storage.removeItem(keyOf(name));
    else storage.setItem(keyOf(name), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}
