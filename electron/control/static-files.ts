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

/**
 * A file of the built interface, or null where there is none. Only names below the folder and of a known type are served;
 * `/` is `index.html`.
 */
export async function staticFile(root: string, pathname: string): Promise<StaticFile | null> {
  let name: string;
  try {
    name = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
  } catch {
    return null;
  }
  const type = types[extname(name)];
  const path = normalize(join(root, name));
  if (type === undefined || name.includes('\0') || !path.startsWith(normalize(root) + sep)) return null;
  try {
    return { body: await readFile(path), type };
  } catch {
    return null;
  }
}
