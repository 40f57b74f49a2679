import { type ReactNode, useRef, useState } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { PageFoot } from '../../ui/page-foot.tsx';
import { Text } from '../../ui/text.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import styles from './add-server.module.css';
import { FoundServers, useChosen } from './found-servers.tsx';
import { ImportButton, importedWords, SkippedServers, useImported } from './imported.tsx';

type Found = CommandOutput<'servers.importable'>;

/** What a text names, and which of it a person left out. An answer to a text that was changed meanwhile is dropped. */
function useBlock() {
  const { bridge } = useAppContext();
  const [text, setText] = useState('');
  const latest = useRef('');
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const chosen = useChosen(found);
  const clear = (typed: string): void => {
    latest.current = typed;
    setText(typed);
    setFound(null);
    setProblem(null);
    chosen.chooseAll();
  };
  const read = async (source: string): Promise<void> => {
    try {
      const answer = await bridge.call('servers.importable', { text: source });
      if (latest.current === source) setFound(answer);
    } catch (error) {
      if (latest.current === source) setProblem(reasonOf(error));
    }
  };
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const source = await file.text();
    clear(source);
    await read(source);
  };
  return { text, found, problem, chosen, type: clear, read: () => read(text), take };
}

function Source({ block }: { readonly block: ReturnType<typeof useBlock> }) {
  return (
    <>
      <div className={styles.block}>
        <TextArea
          label="Block"
          value={block.text}
          onChange={block.type}
          help="JSON with or without comments, TOML or YAML, as clients keep it. Nothing in it is run."
        />
      </div>
      <div className={styles.file}>
        <label htmlFor="servers-file">Or a file</label>
        <input
          id="servers-file"
          type="file"
          accept=".json,.jsonc,.toml,.yaml,.yml"
          onChange={(event) => void block.take(event.target.files?.[0])}
        />
      </div>
      {block.problem !== null && (
        <p className={styles.blockProblem} role="alert">
          <Text value={block.problem} kind="prose" />
        </p>
      )}
    </>
  );
}

/** Reads the text first; what was found and chosen is imported. */
function NextStep({
  block: {
    text,
    found,
    chosen: { chosen },
    read,
  },
  working,
  onImport,
}: {
  readonly block: ReturnType<typeof useBlock>;
  readonly working: boolean;
  readonly onImport: (entries: string[]) => void;
}) {
  if (found === null) {
    const off = text.trim() === '' ? 'There is nothing to read yet.' : null;
    return (
      <Button kind="primary" off={off} onClick={() => void read()}>
        Read it
      </Button>
    );
  }
  return <ImportButton chosen={chosen} working={working} onImport={onImport} />;
}

/** The servers of an `mcpServers` block, put behind the gate: closed, and not started before each was looked at. */
export function ImportServers({ ways, onLeave }: { readonly ways: ReactNode; readonly onLeave: () => void }) {
  const block = useBlock();
  const { skipped, took } = useImported();
  const add = useChange('servers.import', 'Not imported.', (done) => {
    // It holds secrets, and goes whatever came of it.
    block.type('');
    took(done);
  });
  return (
    <div className={styles.add}>
      <div className={styles.form}>
        <div className={styles.fields}>
          {ways}
          <Source block={block} />
          <SkippedServers skipped={skipped} />
        </div>
        <PageFoot words={importedWords}>
          <Button onClick={onLeave}>Cancel</Button>
          <NextStep
            block={block}
            working={add.isPending}
            onImport={(entries) => add.mutate({ text: block.text, entries })}
          />
        </PageFoot>
      </div>
      <FoundServers
        found={block.found}
        chosen={block.chosen}
        none="The block is empty, or leads through Railguard already."
      >
        <p>
          Each server of the block gets a name of its own and the exact command or address that stands there. None of
          them is started, and the values of variables and headers go to the secret store.
        </p>
      </FoundServers>
    </div>
  );
}
