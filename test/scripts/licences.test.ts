import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLicences } from '../../electron/app/licences.ts';
import { buildIfStale } from '../../scripts/lib/build.mjs';
import { describePackage, packageFolder } from '../../scripts/lib/licences.ts';
import { tempFolder } from '../support/temp-folder.ts';

const root = resolve(import.meta.dirname, '../..');

describe('the licences of what is built in', () => {
  beforeAll(async () => {
    expect(await buildIfStale(root, process.execPath, () => undefined)).toBeNull();
  });

  it('name what each of the three builds took from packages, fonts included, with the text', async () => {
    const found = await readLicences(join(root, 'out/main/licences.json'));
    const names = found.map(({ name }) => name);
    for (const name of ['zod', 'undici', 'electron-store', 'react', '@codemirror/view']) expect(names).toContain(name);
    const versions = found.map(({ name, version }) => `${name} ${version}`);
    expect(versions).toEqual([...new Set(versions)]);
    const inter = found.find(({ name }) => name === '@fontsource-variable/inter');
    expect(inter).toMatchObject({ licence: 'OFL-1.1', text: expect.stringContaining('SIL OPEN FONT LICENSE') });
    // What is only used to build and test is no part of the program.
    for (const name of ['vite', 'vitest', 'electron', 'typescript']) expect(names).not.toContain(name);
    const zod = JSON.parse(readFileSync(join(root, 'node_modules/zod/package.json'), 'utf8')) as { version: string };
    expect(found.find(({ name }) => name === 'zod')?.version).toBe(zod.version);
  });

  it('are under terms that let the program be passed on', async () => {
    const found = await readLicences(join(root, 'out/main/licences.json'));
    const permissive = new Set([
      'MIT',
      'ISC',
      'Apache-2.0',
      'BSD-2-Clause',
      'BSD-3-Clause',
      '0BSD',
      'OFL-1.1',
      'Python-2.0',
      'BlueOak-1.0.0',
    ]);
    expect(found.filter(({ licence }) => !permissive.has(licence)).map(({ name, licence }) => [name, licence])).toEqual(
      [],
    );
  });
});

describe('a package', () => {
  const make = async (manifest: object, files: Readonly<Record<string, string>> = {}): Promise<string> => {
    const folder = join(await tempFolder(), 'node_modules/@one/two');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  };

  it('is found by a file of it, on every system; our own files belong to none', () => {
    expect(packageFolder('/home/ada/node_modules/@one/two/lib/a.js')).toBe('/home/ada/node_modules/@one/two');
    expect(packageFolder('C:\\ada\\node_modules\\zod\\a.js')).toBe('C:/ada/node_modules/zod');
    expect(packageFolder('/x/node_modules/a/node_modules/b/c.js')).toBe('/x/node_modules/a/node_modules/b');
    expect(packageFolder('/home/ada/electron/main.ts')).toBeNull();
  });

  it('is shown with all of its texts', async () => {
    const folder = await make(
      { name: '@one/two', version: '1.0.0', license: 'MIT' },
      { LICENSE: 'Yours.', NOTICE: 'Mind.' },
    );
    expect(describePackage(folder)).toMatchObject({ name: '@one/two', licence: 'MIT', text: 'Yours.\n\nMind.' });
  });

  it('without a text says so, and without a licence ends the build', async () => {
    const silent = await make({ name: 'silent', version: '1.0.0', license: 'MIT' });
    expect(describePackage(silent).text).toContain('brings no text');
    const none = await make({ name: 'none', version: '1.0.0' }, { LICENSE: 'Ours.' });
    expect(() => describePackage(none)).toThrow('names no licence');
  });
});
