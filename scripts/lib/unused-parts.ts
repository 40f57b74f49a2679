import type { Plugin } from 'vite';

/**
 * What conf brings for options that nobody here gives it (a schema to check, versions to migrate), 420 kB of program that each
 * start would read: they are left out, and throw where conf asks for them all the same.
 */
const unused = /^(?:ajv\/dist\/2020\.js|ajv-formats|semver)$/;

export function withoutUnusedParts(): Plugin {
  const id = '\0unused-part';
  return {
    name: 'without-unused-parts',
    enforce: 'pre',
    resolveId(source, importer) {
      return unused.test(source) && /[\\/]node_modules[\\/]conf[\\/]/.test(importer ?? '') ? id : null;
    },
    load(asked) {
      if (asked !== id) return null;
      return `const absent = () => { throw new Error('The build left out what conf needs for a schema or migrations.'); };
export default new Proxy(absent, { get: absent });
export const Ajv2020 = absent;`;
    },
  };
}
