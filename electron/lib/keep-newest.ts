/** Forgets the oldest entries of a map or set, those that were put in first, until it has no more than `max`. */
export function keepNewest<K>(entries: Map<K, unknown> | Set<K>, max: number): void {
  for (const oldest of entries.keys()) {
    if (entries.size <= max) return;
    entries.delete(oldest);
  }
}
