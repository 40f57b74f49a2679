import type { SecretsPort, SettingsPort } from '../../electron/settings/port.ts';
import { freshSettings, type Settings, settingsSchema } from '../../electron/settings/schema.ts';

/** Settings in memory, checked by the same schema as the file. */
export function memorySettings(initial: Settings = freshSettings): SettingsPort {
  let current = initial;
  return {
    path: 'memory',
    fresh: true,
    notices: [],
    get: () => current,
    update: (change) => {
      current = settingsSchema.parse(change(current));
    },
  };
}

export function memorySecrets(): SecretsPort & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    notices: [],
    get: async (name) => kept.get(name) ?? null,
    set: async (name, value) => void kept.set(name, value),
    remove: async (name) => void kept.delete(name),
  };
}
