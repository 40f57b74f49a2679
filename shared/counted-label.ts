/** `1 test in open runs`, `60 tests`: labels of numbers are said of many. */
export function countedLabel(label: string, count: number): string {
  return count === 1 ? label.replace(/^((?:open |more )?\w+)s\b/, '$1') : label;
}
