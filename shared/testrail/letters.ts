/** As TestRail writes ids: `C5122`. Empty for kinds that it writes without. */
export function letterOf(kind: string): string {
  return letters.get(kind) ?? '';
}

/** `C5122`, `R42`, `7`. */
export function idText({ kind, id }: { readonly kind: string; readonly id: number }): string {
  return `${letterOf(kind)}${id}`;
}

const letters: ReadonlyMap<string, string> = new Map([
  ['case', 'C'],
  ['run', 'R'],
  ['section', 'S'],
  ['milestone', 'M'],
  ['dataset', 'D'],
]);
