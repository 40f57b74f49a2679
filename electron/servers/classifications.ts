import type { ServerName } from '../../shared/names.ts';
import type { StoredClassification } from '../../shared/tool-classification.ts';
import type { SettingsPort } from '../settings/port.ts';
import { addedServer, changeAdded } from './server-naming.ts';

/** What people said that tools of added servers are: kept with the settings. */
export function createClassifications(settings: SettingsPort, announce: (server: ServerName) => void) {
  return {
    /** `said` null takes the word back. */
    classify(server: ServerName, tool: string, said: StoredClassification | null): void {
      changeAdded(settings, server, ({ classified = [], ...rest }) => {
        const others = classified.filter((one) => one.tool !== tool);
        const next = said === null ? others : [...others, said];
        return next.length === 0 ? rest : { ...rest, classified: next };
      });
      announce(server);
    },
    classified(server: ServerName): readonly StoredClassification[] {
      return addedServer(settings, server)?.classified ?? [];
    },
  };
}
