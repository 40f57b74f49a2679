import { useMemo, useRef, useState } from 'react';
import type { ToolRow, ToolsPage } from '../../../shared/control/tools.ts';
import { useAppContext } from '../../data/app-context.ts';
import { toggled } from '../../ui/toggled.ts';
import { groupTools, namesBetween } from './grouping.ts';
import type { ToolActions } from './tool-row.tsx';

type Names = ReadonlySet<string>;

/** The rows of the table: which are shown, open, chosen, and the one that the keyboard is on. */
export function useToolRows(page: ToolsPage, shown: readonly ToolRow[]) {
  const { policies, nav } = useAppContext();
  const [open, setOpen] = useState<Names>(new Set());
  const [folded, setFolded] = useState<Names>(new Set());
  const [marked, setMarked] = useState<Names>(new Set());
  const [active, setActive] = useState<string | null>(null);
  const groups = useMemo(() => groupTools(shown), [shown]);
  const order = useMemo(
    () => groups.filter((group) => !folded.has(group.name)).flatMap((group) => group.tools),
    [groups, folded],
  );
  // Rules are set only on what is seen: a mark on a tool that the search hides does not count.
  const chosen = order.filter((tool) => marked.has(tool.name));
  const current = order.some((tool) => tool.name === active) ? active : (order[0]?.name ?? null);

  const latest = useRef({ order, page, anchor: null as string | null });
  latest.current = { ...latest.current, order, page };
  const actions = useMemo<ToolActions>(
    () => ({
      setRule: (tool, rule) => void policies.setRule(latest.current.page.server, [tool], rule),
      toggle: (tool) => setOpen((before) => toggled(before, tool)),
      choose: (tool, range) => {
        const { order: rows, anchor } = latest.current;
        latest.current.anchor = tool;
        const between = range ? namesBetween(rows, anchor, tool) : [];
        setMarked((before) => (between.length > 0 ? new Set([...before, ...between]) : toggled(before, tool)));
      },
      review: (tool) => nav.go('servers', latest.current.page.server, 'review', tool),
    }),
    [policies, nav],
  );
  return {
    groups,
    order,
    chosen,
    current,
    open,
    folded,
    marked,
    actions,
    activate: setActive,
    fold: (group: string): void => setFolded((before) => toggled(before, group)),
    markAll: (): void => setMarked(new Set(order.map((tool) => tool.name))),
    clear: (): void => setMarked(new Set()),
    /** Opens a tool wherever it stands. */
    reveal: (name: string): void => {
      setOpen((before) => new Set([...before, name]));
      setFolded(new Set());
      setActive(name);
    },
  };
}
export type ToolRows = ReturnType<typeof useToolRows>;
