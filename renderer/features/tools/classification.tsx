import { useState } from 'react';
import type { ToolRow } from '../../../shared/control/tools.ts';
import { builtInServer } from '../../../shared/reserved-names.ts';
import { Button } from '../../ui/button.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { Caution } from './caution.tsx';
import { ClassifyDialog } from './classify-dialog.tsx';
import styles from './tool-details.module.css';

/** Why a tool has its category and risk. Of an added server's tool a person can say otherwise. */
export function Classification({ tool }: { readonly tool: ToolRow }) {
  const [open, setOpen] = useState(false);
  return (
    <section>
      <h2 className={text.section}>
        Why {tool.category}, {tool.risk}
        {tool.classified !== null && <span className={text.aside}>by your word</span>}
      </h2>
      <p>
        <Text value={tool.why} kind="prose" />
      </p>
      {tool.caution !== null && <Caution words={tool.caution} />}
      {tool.server !== builtInServer && (
        <Button
          small
          className={styles.act}
          off={tool.held ? 'Its definition is to be reviewed first' : null}
          onClick={() => setOpen(true)}
        >
          Category and risk…
        </Button>
      )}
      {open && <ClassifyDialog tools={[tool]} onClose={() => setOpen(false)} />}
    </section>
  );
}
