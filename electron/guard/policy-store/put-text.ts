import { rm } from 'node:fs/promises';
import { draftAtomic } from '../../lib/atomic-file.ts';
import type { PolicyFile } from './policy-file.ts';
import type { Versions } from './versions.ts';

/**
 * Keeps a text as the newest version and puts it in the place of the file; null takes the file away. A full disk refuses it
 * before there is a version that is not in force.
 */
export async function putText(
  file: PolicyFile,
  text: string | null,
  who: Parameters<Versions['add']>[1],
): Promise<void> {
  if (text === null) {
    await file.versions.add(null, who);
    await rm(file.path, { force: true });
    file.remove();
    return;
  }
  const draft = await draftAtomic(file.path, text);
  const added = file.versions.add(text, who);
  await added.catch(() => draft.drop());
  const { version } = await added;
  await draft.take();
  file.accept(text, version);
}
