import { type Ref, useState } from 'react';
import type { ToolsPage } from '../../../shared/control/tools.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { RuleControl } from '../../components/rule-control.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { pendingRule } from '../../data/policy-changes.ts';
import { useStore } from '../../data/store.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import text from '../../ui/text.module.css';
import { ClassifyDialog } from './classify-dialog.tsx';
import { commonRule } from './grouping.ts';
import styles from './tool-table.module.css';
import type { ToolRows } from './use-tool-rows.ts';

function ChooseAll({ rows: { chosen, order, clear, markAll } }: { readonly rows: ToolRows }) {
  const all = chosen.length > 0 && chosen.length === order.length;
  return (
    <Checkbox
      label={chosen.length > 0 ? 'Clear selection' : 'Select all tools'}
      checked={all ? true : chosen.length > 0 ? 'mixed' : false}
      onChange={chosen.length > 0 ? clear : markAll}
    />
  );
}

interface HeadProps {
  readonly rows: ToolRows;
  readonly ref: Ref<HTMLDivElement>;
}

/** Stands in the place of the head while tools are chosen, so that nothing is covered and no row moves. */
export function BulkBar({ page, rows, ref }: HeadProps & { readonly page: ToolsPage }) {
  const { policies } = useAppContext();
  const pending = useStore(policies);
  const { chosen, clear } = rows;
  const names = chosen.map((tool) => tool.name);
  const blocked = chosen.some((tool) => tool.held) ? 'One of them has a definition to review first.' : null;
  const [classifying, setClassifying] = useState(false);
  const rules = chosen.map((tool) => pendingRule(pending, page, tool.name) ?? tool.rule);
  return (
    <>
      <div ref={ref} className={cx(styles.head, styles.bulk)} role="toolbar" aria-label="Selected tools">
        <ChooseAll rows={rows} />
        <span className={styles.chosen} role="status">
          {chosen.length} selected
        </span>
        <span className={styles.acts}>
          <Button small kind="ghost" onClick={clear}>
            Clear<kbd>Esc</kbd>
          </Button>
          {page.server !== builtInServer && (
            <Button small off={blocked} onClick={() => setClassifying(true)}>
              Category and risk…
            </Button>
          )}
        </span>
        <span className={styles.setRule}>Set rule</span>
        <RuleControl
          onBar
          label={chosen.length === 1 ? 'Rule for 1 tool' : `Rule for ${chosen.length} tools`}
          rule={commonRule(rules)}
          blocked={blocked}
          onChange={(rule) => void policies.setRule(page.server, names, rule)}
        />
        <span />
      </div>
      {classifying && <ClassifyDialog tools={chosen} onClose={() => setClassifying(false)} />}
    </>
  );
}

export function TableHead({ rows, ref }: HeadProps) {
  return (
    <div ref={ref} className={styles.head} role="row">
      <span role="columnheader" className={styles.cell}>
        <ChooseAll rows={rows} />
      </span>
      <span role="columnheader">Tool</span>
      <span role="columnheader">What it does</span>
      <span role="columnheader">Category</span>
      <span role="columnheader">Risk</span>
      <span role="columnheader" data-calls="">
        Calls<span className={styles.days}>, 7 days</span>
      </span>
      <span role="columnheader">
        Rule <em>· further right is stricter</em>
      </span>
      <span role="columnheader">
        <span className={text.heard}>Details</span>
      </span>
    </div>
  );
}
