import { readFileSync } from 'node:fs';
import { parseAst } from 'vite';

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/**
 * Every module that a built file names: imports, exports from, the `require` of what was CommonJS, and, unless they are left
 * out, imports on demand.
 */
export function importsOf(file: string, { onDemand } = { onDemand: true }): string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const one of value) walk(one);
      return;
    }
    if (!isNode(value) || (!onDemand && value.type === 'ImportExpression')) return;
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

/** A minifier writes texts as templates too. */
function literal(value: unknown): string | null {
  if (!isNode(value)) return null;
  if (value.type === 'Literal') return typeof value.value === 'string' ? value.value : null;
  if (value.type !== 'TemplateLiteral') return null;
  const [only, ...more] = value.quasis as readonly { readonly value: { readonly cooked: string } }[];
  return only === undefined || more.length > 0 ? null : only.value.cooked;
}
