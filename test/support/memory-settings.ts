import type { SecretsPort, SettingsPort } from '../../electron/settings/port.ts';
import { freshSettings, type Settings, settingsSchema } from '../../electron/settings/schema.ts';

/** Settings in memory, checked by the same schema as the file. */
export function memorySettings(initial: Settings = freshSettings): SettingsPort {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    path: 'memory',
    fresh: true,
    notices: [],
    get: () => current,
    update: (change) => {
      current = settingsSchema.parse(change(current));
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function memorySecrets(): SecretsPort & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    kept,
    notices: [],
    get: async (name) => kept.get(name) ?? null,
    has: (name) => kept.has(name),
    async set(name, value) {
      kept.set(name, value);
      tell();
    },
    async remove(name) {
      kept.delete(name);
      tell();
    },
    all: async () => new Map(kept),
    setPublic(name, value) {
      if (value === null) kept.delete(name);
      else kept.set(name, value);
      tell();
    },
    protection: () => null,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
