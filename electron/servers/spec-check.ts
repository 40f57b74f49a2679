import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { CodedError } from '../../shared/coded-error.ts';
import type { ServerSpec } from '../../shared/control/server-spec.ts';
import type { ServerName } from '../../shared/names.ts';
import { isUnencrypted, specFault } from '../upstream/spec-fault.ts';

export function isFolder(path: string): boolean {
  return isAbsolute(path) && (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

export function folderUnknown(server: ServerName, folder: string): CodedError {
  return new CodedError(
    'folder-unknown',
    `There is no folder ${folder} to run ${server} in. Name one that is there (--cwd DIR).`,
  );
}

export function serverRefused(server: ServerName, fault: string): CodedError {
  return new CodedError('server-refused', `${server} cannot run: ${fault}.`);
}

/** Throws where a server could not stand behind the gate as it is asked for. */
export function mustBeFit(spec: ServerSpec): void {
  if (spec.kind === 'stdio' && spec.cwd !== undefined && !isFolder(spec.cwd)) {
    throw folderUnknown(spec.name, spec.cwd);
  }
  const fault = specFault(spec);
  if (fault !== null) throw serverRefused(spec.name, fault);
  if (spec.kind === 'http' && isUnencrypted(spec.url) && spec.unencrypted !== true) {
    throw new CodedError(
      'server-unencrypted',
      `Whatever goes to and comes from ${spec.name} could be read and changed on the way: its address is plain http. Use https, or add --yes if that is meant.`,
    );
  }
}
