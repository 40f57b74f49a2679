import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Licence, licenceSchema } from '../../shared/control/desktop.ts';

/** Reads what the build wrote of the packages in it. Rejects where there is no build. */
export async function readLicences(file: string): Promise<readonly Licence[]> {
  return z.array(licenceSchema).parse(JSON.parse(await readFile(file, 'utf8')));
}
