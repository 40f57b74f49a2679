import type { ListKind } from '../../../shared/upstream-connection.ts';

/** How long list changes are gathered before one notice tells of them, milliseconds. */
const gatherMs = 20;

/** Changes of lists on their way to one agent: the server, the supervisor and the rules may all say so at once. */
export interface ListChanges {
  add(kind: ListKind): void;
  /** Nobody hears of them any more. */
  end(): void;
}

export function createListChanges(send: (kind: ListKind) => void): ListChanges {
  const changed = new Set<ListKind>();
  let timer: NodeJS.Timeout | null = null;
  let isEnded = false;
  return {
    add(kind) {
      if (isEnded) return;
      changed.add(kind);
      timer ??= setTimeout(() => {
        timer = null;
        for (const one of changed) send(one);
        changed.clear();
      }, gatherMs);
    },
    end() {
      isEnded = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
