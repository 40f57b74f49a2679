import { readFileSync } from 'node:fs';
import { parseAst } from 'vite';

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Every module that a built file names: imports, exports from, dynamic imports, and the `require` of what was CommonJS. */
export function importsOf(file: string): string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const one of value) walk(one);
      return;
    }
    if (!isNode(value)) return;
    const name = literal(value.source) ?? (isRequire(value) ? literal((value.arguments as unknown[])[0]) : null);
    if (name !== null) found.add(name);
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(parseAst(readFileSync(file, 'utf8')));
  return [...found];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function isRequire({ type, callee }: Node): boolean {
  return type === 'CallExpression' && isNode(callee) && /^(?:__)?require/.test(String(callee.name));
}

function literal(value: unknown): string | null {
  return isNode(value) && value.type === 'Literal' && typeof value.value === 'string' ? value.value : null;
}
