import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export interface StaticFile {
  readonly body: Buffer;
  readonly type: string;
}

/** Answers a file of the built interface by the path of its address, or null where there is none. */
export type StaticFiles = (pathname: string) => Promise<StaticFile | null>;

/**
 * The files of the built interface. Only names below the folder and of a known type are served; `/` is `index.html`. What
 * lies in `assets` never changes under its name: it is read once, and all answers share its bytes, so that nobody fills the
 * memory by asking for it again and again.
 */
export function staticFiles(root: string): StaticFiles {
  const assets = normalize(join(root, 'assets')) + sep;
  const cache = new Map<string, Promise<StaticFile | null>>();
  return async (pathname) => {
    const found = pathOf(root, pathname);
    if (found === null) return null;
    const { path, type } = found;
    if (!path.startsWith(assets)) return read(path, type);
    let file = cache.get(path);
    if (file === undefined) {
      file = read(path, type);
      cache.set(path, file);
      // A name that is none is not kept: there is no end of those.
      if ((await file) === null) cache.delete(path);
    }
    return file;
  };
}

function pathOf(root: string, pathname: string): { readonly path: string; readonly type: string } | null {
  let name: string;
  try {
    name = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
  } catch {
    return null;
  }
  const type = types[extname(name)];
  const path = normalize(join(root, name));
  if (type === undefined || name.includes('\0') || !path.startsWith(normalize(root) + sep)) return null;
  return { path, type };
}

async function read(path: string, type: string): Promise<StaticFile | null> {
  try {
    return { body: await readFile(path), type };
  } catch {
    return null;
  }
}
