import { filterTerms, queryText } from '../../../shared/journal/query-text.ts';
import { useAppContext } from '../../data/app-context.ts';
import type { ExportFormat } from '../../data/journal-work.ts';
import { useStore } from '../../data/store.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem, MenuLabel } from '../../ui/menu.tsx';
import type { Span } from './range.ts';
import { questionOf, type Who } from './use-insights.ts';

/** The records that a page sums up, as a file. */
export function ExportMenu({
  span,
  who,
  small = false,
}: {
  readonly span: Span;
  readonly who: Who;
  readonly small?: boolean;
}) {
  const { journal } = useAppContext();
  const busy = useStore(journal);
  const { agents, servers } = questionOf(span, who);
  const exportAs = (format: ExportFormat): void => {
    const { since, until } = span;
    void journal.exportAs(
      queryText(filterTerms({ agents: agents ?? [], servers: servers ?? [], since, until })),
      format,
    );
  };
  return (
    <Menu
      label="Export"
      align="end"
      trigger={
        <Button small={small} icon="save">
          Export
          <Icon name="down" size={12} />
        </Button>
      }
    >
      <MenuLabel>Records of this range</MenuLabel>
      <MenuItem disabled={busy} onSelect={() => exportAs('jsonl')}>
        As JSONL
      </MenuItem>
      <MenuItem disabled={busy} onSelect={() => exportAs('csv')}>
        As CSV
      </MenuItem>
    </Menu>
  );
}
