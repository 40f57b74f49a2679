/** A copy without `key` where it was in it, with it where it was not. */
export function toggled<K>(before: ReadonlySet<K>, key: K): ReadonlySet<K> {
  const next = new Set(before);
  if (!next.delete(key)) next.add(key);
  return next;
}
