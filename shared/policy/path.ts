/** Any value anywhere in the arguments: the one pattern that a path may be, and only in a condition. */
export const anyArgument = 'args.*';

/**
 * Why a text is no path, as the end of a sentence that starts with its key; null where it is one. A path is `args` or
 * `entity` and names joined by dots; digits lead into a list.
 */
export function pathFault(path: string, patterns: 'any' | 'none'): string | null {
  if (patterns === 'any' && path === anyArgument) return null;
  if (!/^(?:args|entity)(?:\.[^.]+)+$/.test(path)) {
    return 'must be a path that starts with "args." or "entity.", such as "args.run_id"';
  }
  if (path.includes('*')) {
    return patterns === 'any'
      ? 'must lead to one place: "args.*", any value in the arguments, is the only pattern'
      : 'must lead to one place: a pattern has no place here';
  }
  return /[[\]]/.test(path) ? 'must be written with dots, "args.ids.0" and not "args.ids[0]"' : null;
}

/** Why a text cannot be the name of a tool in a document: whoever writes `get_*` means many, and would rule none. */
export function toolNameFault(name: string): string | null {
  return name.includes('*') ? 'cannot be a pattern: name each tool' : null;
}
