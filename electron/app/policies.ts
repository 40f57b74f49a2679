import { join } from 'node:path';
import { presetDocument } from '../../shared/policy/presets.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import { catalogue } from '../../shared/testrail/catalogue.ts';
import { PolicyStore } from '../guard/policy-store/store.ts';
import type { Disposables } from '../lib/disposables.ts';
import { sameFile } from '../lib/same-file.ts';
import { systemWords } from '../lib/system-words.ts';
import { folderGone } from '../settings/data-folder.ts';
import type { StartOptions } from './port.ts';
import type { Reporting } from './reporting.ts';
import type { Stores } from './stores.ts';

/** The policies of the folder; a new folder has one that guards the built-in server. */
export async function openPolicies(options: StartOptions, deps: Stores & Reporting, disposables: Disposables) {
  const { folder, clock, settings, writeLog } = deps;
  let lastFault = '';
  const isInPlace = sameFile(folder);
  const policies = await PolicyStore.open({
    folder: join(folder, 'policies'),
    clock,
    standsIn() {
      if (!isInPlace()) throw folderGone(folder);
    },
    holdPermissiveEdits: () => settings.get().holdPermissiveEdits ?? options.holdPermissiveEdits,
    onFault(error) {
      const text = `the policies: ${systemWords(error)}`;
      // The folder is looked at more than once a second: what stays wrong is said once.
      if (text !== lastFault) writeLog({ level: 'error', text });
      lastFault = text;
    },
  });
  disposables.add(() => policies.close());
  const tools = catalogue.map(({ name, category }) => ({ name, category }));
  if (settings.fresh) await policies.ensure(builtInServer, presetDocument('recommended', tools), 'first start');
  return policies;
}
