/**
 * @typedef {{name: string, version: string, licence: string}} Built
 * @typedef {{version?: string, integrity?: string}} Locked
 */

/**
 * A CycloneDX bill of the packages that are built in, and of the Electron around them.
 * @param {{manifest: {name: string, version: string, license: string}, lock: {packages: Record<string, Locked>}, built: readonly Built[]}} parts
 */
export function billOf({ manifest, lock, built }) {
  const electron = { name: 'electron', version: lock.packages['node_modules/electron']?.version ?? '', licence: 'MIT' };
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: componentOf({ ...manifest, licence: manifest.license }, 'application', lock) },
    components: [electron, ...built].map((one) => componentOf(one, 'library', lock)),
  };
}

/**
 * @param {Built} one
 * @param {'application' | 'library'} type
 * @param {{packages: Record<string, Locked>}} lock
 */
function componentOf({ name, version, licence }, type, { packages }) {
  // By version: the same package may lie there twice.
  const locked = Object.entries(packages).find(
    ([path, entry]) => path.endsWith(`node_modules/${name}`) && entry.version === version,
  )?.[1];
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const hash = /^sha512-(.+)$/.exec(locked?.integrity ?? '')?.[1];
  const hashes = hash === undefined ? [] : [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }];
  return { type, 'bom-ref': purl, name, version, purl, licenses: [{ license: { id: licence } }], hashes };
}
