/** Forgets the oldest entries of a map or set, those that were put in first, until it has no more than `max`. */
export function keepNewest<K>(entries: Map<K, unknown> | Set<K>, max: number): void {
  // Asked at each call, and mostly there is nothing to forget: no iterator is made for that.
  if (entries.size <= max) return;
  for (const oldest of entries.keys()) {
    if (entries.size <= max) return;
    entries.delete(oldest);
  }
}
