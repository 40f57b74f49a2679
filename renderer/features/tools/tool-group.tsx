import type { ToolsPage } from '../../../shared/control/tools.ts';
import { useAppContext } from '../../data/app-context.ts';
import { pendingRule } from '../../data/policy-changes.ts';
import { useStore } from '../../data/store.ts';
import { Icon } from '../../ui/icon.tsx';
import type { ToolGroup } from './grouping.ts';
import { ToolRowView } from './tool-row.tsx';
import styles from './tool-table.module.css';
import type { ToolRows } from './use-tool-rows.ts';

/** The tools of one group under its name, which folds them away. */
export function ToolGroupRows({
  group,
  page,
  rows,
}: {
  readonly group: ToolGroup;
  readonly page: ToolsPage;
  readonly rows: ToolRows;
}) {
  const { policies } = useAppContext();
  const pending = useStore(policies);
  const isFolded = rows.folded.has(group.name);
  const most = page.tools.reduce((top, tool) => Math.max(top, tool.calls ?? 0), 0);
  return (
    <div role="none">
      <div role="row" className={styles.group}>
        <span role="gridcell">
          <button type="button" aria-expanded={!isFolded} onClick={() => rows.fold(group.name)}>
            <Icon name={isFolded ? 'right' : 'down'} size={12} />
            <b>{group.name}</b>
            {group.tools.length}
          </button>
        </span>
      </div>
      {!isFolded &&
        group.tools.map((tool) => (
          <ToolRowView
            key={tool.name}
            tool={tool}
            pending={pendingRule(pending, page, tool.name)}
            open={rows.open.has(tool.name)}
            chosen={rows.marked.has(tool.name)}
            active={tool.name === rows.current}
            most={most}
            version={page.version}
            actions={rows.actions}
          />
        ))}
    </div>
  );
}
