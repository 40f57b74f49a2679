import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readLicences } from '../../electron/app/licences.ts';
import { billOf } from '../../scripts/lib/bill.mjs';
import { buildIfStale } from '../../scripts/lib/build.mjs';

const root = resolve(import.meta.dirname, '../..');

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
  readonly hashes: readonly { readonly content: string }[];
}

it('the bill of materials names the runtime and each package that is built in, with licence and digest', async () => {
  expect(await buildIfStale(root, process.execPath, () => undefined)).toBeNull();
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'scripts/sbom.mjs')]);
  const { components, ...bill } = JSON.parse(stdout) as { components: Component[] };
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'railguard' } } });
  const built = await readLicences(join(root, 'out/main/licences.json'));
  expect(components.map(({ name, version }) => `${name} ${version}`).slice(1)).toEqual(
    built.map(({ name, version }) => `${name} ${version}`),
  );
  expect(components[0]).toMatchObject({ name: 'electron', version: expect.stringMatching(/^\d/) });
  for (const component of components) {
    expect(component.hashes[0]?.content, component.name).toMatch(/^[0-9a-f]{128}$/);
    expect(component.licenses[0]?.license.id, component.name).not.toBe('');
  }
});

it('takes the digest of the version that is built in, where a package lies there twice', () => {
  const integrity = (text: string) => `sha512-${createHash('sha512').update(text).digest('base64')}`;
  const lock = {
    packages: {
      'node_modules/@one/two': { version: '1.0.0', integrity: integrity('old') },
      'node_modules/a/node_modules/@one/two': { version: '2.0.0', integrity: integrity('new') },
    },
  };
  const manifest = { name: 'railguard', version: '0.1.0', license: 'Apache-2.0' };
  const bill = billOf({ manifest, lock, built: [{ name: '@one/two', version: '2.0.0', licence: 'MIT' }] });
  expect(bill.components[1]).toMatchObject({
    purl: 'pkg:npm/%40one/two@2.0.0',
    hashes: [{ content: createHash('sha512').update('new').digest('hex') }],
  });
});
