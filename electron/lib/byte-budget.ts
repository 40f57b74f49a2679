/** What one party (an agent, a connection to a server) may make the process keep, and all of them together, bytes. */
export interface ByteBudgetLimits {
  readonly perParty: number;
  readonly total: number;
}

/** Something that is kept, and counted until it is released. */
export interface Charge {
  readonly bytes: number;
  /** Changes the size, and tells whether it fits. Where it does not, the charge stays as it was. */
  resize(bytes: number): boolean;
  /** Gives the bytes back; the second call does nothing. */
  release(): void;
}

export interface PartyBudget {
  readonly used: number;
  /** Counts `bytes`, or answers null where they would exceed the party's share or the whole. Nothing is counted then. */
  take(bytes: number): Charge | null;
}

export interface ByteBudget {
  readonly used: number;
  readonly limits: ByteBudgetLimits;
  /** Parties that keep something now. */
  readonly parties: number;
  party(id: string): PartyBudget;
}

/**
 * One account of the bytes that others make us keep. Parties are known by an id; one that keeps nothing costs nothing here,
 * so ids may come and go without end.
 */
export function createByteBudget(limits: ByteBudgetLimits): ByteBudget {
  const usedBy = new Map<string, number>();
  let used = 0;

  function add(id: string, bytes: number): boolean {
    const before = usedBy.get(id) ?? 0;
    if (bytes > 0 && (before + bytes > limits.perParty || used + bytes > limits.total)) return false;
    used += bytes;
    if (before + bytes === 0) usedBy.delete(id);
    else usedBy.set(id, before + bytes);
    return true;
  }

  function take(id: string, size: number): Charge | null {
    if (!add(id, size)) return null;
    let bytes = size;
    let released = false;
    return {
      get bytes() {
        return bytes;
      },
      resize(next) {
        if (released || !add(id, next - bytes)) return false;
        bytes = next;
        return true;
      },
      release() {
        if (released) return;
        released = true;
        add(id, -bytes);
        bytes = 0;
      },
    };
  }

  return {
    limits,
    get used() {
      return used;
    },
    get parties() {
      return usedBy.size;
    },
    party: (id) => ({
      get used() {
        return usedBy.get(id) ?? 0;
      },
      take: (bytes) => take(id, bytes),
    }),
  };
}
