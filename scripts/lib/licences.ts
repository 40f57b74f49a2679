import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/** One package of the program, as the app shows it. */
interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly homepage: string | null;
  readonly text: string;
}

/** One for all builds of a run, which come one after another: each adds what it took, and writes what is known. */
const folders = new Set<string>();

/**
 * Writes the packages that a build took anything from, with their licences, to `file`. What no file was taken from is not
 * listed, however it stands in package.json. A package that names no licence ends the build: it could not be passed on.
 */
export function listLicences(file: string): Plugin {
  let root = '.';
  return {
    name: 'list-licences',
    configResolved(config) {
      root = config.root;
    },
    writeBundle(_options, bundle) {
      for (const part of Object.values(bundle)) {
        const sources = part.type === 'chunk' ? part.moduleIds : part.originalFileNames;
        for (const source of sources) {
          const folder = packageFolder(resolve(root, withoutMarks(source)));
          if (folder !== null) folders.add(folder);
        }
      }
      const found = [...folders].map(describePackage).sort(byName);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(found)}\n`);
    },
  };
}

/** The same package may be there in two versions. */
function byName(one: BundledPackage, other: BundledPackage): number {
  const [name, version] = [one.name.localeCompare(other.name, 'en'), one.version.localeCompare(other.version, 'en')];
  return name === 0 ? version : name;
}

/** A bundler marks files that a plugin made or turned into something else. */
function withoutMarks(source: string): string {
  return source.replace(/^\0+/, '').replace(/\?.*$/, '');
}

/** The folder of the package that a source file belongs to; null where it is ours, or made by the bundler. */
export function packageFolder(source: string): string | null {
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source.replaceAll('\\', '/'));
  return found?.[1] ?? null;
}

/** What a package says of itself. Throws where it names no licence. */
export function describePackage(folder: string): BundledPackage {
  const read = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const name = String(read.name);
  if (typeof read.license !== 'string') {
    throw new Error(`The package ${name} names no licence, so it cannot be part of the program.`);
  }
  const text = licenceText(folder) ?? `${name} says that it is under ${read.license}, and brings no text of it.`;
  const homepage = typeof read.homepage === 'string' ? read.homepage : null;
  return { name, version: String(read.version), licence: read.license, homepage, text };
}

function licenceText(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|copying|notice)\b/i.test(name))
    .sort();
  if (names.length === 0) return null;
  return names.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n');
}
