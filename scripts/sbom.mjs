// `npm run sbom`: the bill of materials of what is built, as CycloneDX. It is made of the build and not by `npm sbom`, which
// leaves out what development needs too (zod, React), and lists what no file was taken from.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { billOf } from './lib/bill.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** @param {string} path */
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

const bill = billOf({
  manifest: read('package.json'),
  lock: read('package-lock.json'),
  built: read('out/main/licences.json'),
});
process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);
