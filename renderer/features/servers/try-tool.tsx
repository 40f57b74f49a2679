import { useState } from 'react';
import type { ServerName } from '../../../shared/names.ts';
import { useCommand } from '../../data/use-command.ts';
import { visibleText } from '../../format/escape.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import text from '../../ui/text.module.css';
import styles from './servers.module.css';
import { TryDialog } from './try-dialog.tsx';

/** A tool of a server, called by the person who sits here. */
export function TryTool({ server, isStarted }: { readonly server: ServerName; readonly isStarted: boolean }) {
  const { data: page } = useCommand('tools.page', { server });
  const [chosen, setChosen] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const tools = page?.tools ?? [];
  const tool = tools.find(({ name }) => name === chosen) ?? tools[0];
  return (
    <section className={styles.section} aria-label="Try a tool by hand">
      <h3>
        Try a tool by hand<span className={text.after}>decided by the same rules, recorded as you</span>
      </h3>
      {tool === undefined ? (
        page && (
          <p>It listed no tool yet. {isStarted ? 'Test asks it for them.' : 'It lists them when it is started.'}</p>
        )
      ) : (
        <div className={styles.actions}>
          <SelectField
            label="Tool"
            value={tool.name}
            choices={tools.map(({ name }) => ({ key: name, words: visibleText(name, 'name') }))}
            onChange={setChosen}
          />
          <Button icon="play" onClick={() => setOpen(true)}>
            Try it…
          </Button>
        </div>
      )}
      {tool && open && <TryDialog key={tool.name} tool={tool} onClose={() => setOpen(false)} />}
    </section>
  );
}
