import { type ReactNode, useRef, useState } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icon.tsx';
import { PageFoot } from '../../ui/page-foot.tsx';
import { Text } from '../../ui/text.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import styles from './add-server.module.css';
import servers from './servers.module.css';

type Found = CommandOutput<'servers.importable'>;
type Skipped = CommandOutput<'servers.import'>['skipped'];

/** What a text names, and which of it a person left out. An answer to a text that was changed meanwhile is dropped. */
function useBlock() {
  const { bridge } = useAppContext();
  const [text, setText] = useState('');
  const latest = useRef('');
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const clear = (typed: string): void => {
    latest.current = typed;
    setText(typed);
    setFound(null);
    setProblem(null);
    setLeft(new Set());
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
  const toggle = (entry: string): void =>
    setLeft((before) => {
      const next = new Set(before);
      if (!next.delete(entry)) next.add(entry);
      return next;
    });
  const chosen = (found ?? []).filter(({ entry, problem: why }) => why === null && !left.has(entry));
  return { text, found, problem, left, chosen, type: clear, read: () => read(text), take, toggle };
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

/** What was found: each with the exact command, and what becomes of its values. */
function FoundServers({ block }: { readonly block: ReturnType<typeof useBlock> }) {
  return (
    <aside className={styles.preview} aria-label="What will be imported">
      {block.found === null && (
        <section className={servers.section}>
          <h2>What becomes of it</h2>
          <p>
            Each server of the block gets a name of its own and the exact command or address that stands there. None of
            them is started, and the values of variables and headers go to the secret store.
          </p>
        </section>
      )}
      {block.found?.length === 0 && (
        <section className={servers.section}>
          <h2>Nothing to import</h2>
          <p>The block is empty, or leads through Railguard already.</p>
        </section>
      )}
      {block.found?.map(({ entry, name, target, values, problem }) => (
        <section key={entry} className={servers.section}>
          <div className={styles.found}>
            {problem === null ? (
              <Checkbox
                label={`Import ${entry}`}
                checked={!block.left.has(entry)}
                onChange={() => block.toggle(entry)}
              />
            ) : (
              <Icon name="warn" size={14} />
            )}
            <h2>
              <Text value={name ?? entry} />
            </h2>
            {name !== null && name !== entry && (
              <span>
                <Text value={entry} /> in the block
              </span>
            )}
          </div>
          {problem === null ? (
            <>
              <p className={servers.target}>
                <Text value={target} />
              </p>
              {values.length > 0 && (
                <p className={styles.kept}>
                  <Text value={values.join(', ')} /> to the secret store
                </p>
              )}
            </>
          ) : (
            <p>
              Not imported: <Text value={problem} kind="prose" />.
            </p>
          )}
        </section>
      ))}
    </aside>
  );
}

/** Reads the text first; what was found and chosen is imported. */
function NextStep({
  block: { text, found, chosen, read },
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
  return (
    <Button
      kind="primary"
      working={working}
      off={chosen.length === 0 ? 'No server is chosen.' : null}
      onClick={() => onImport(chosen.map(({ entry }) => entry))}
    >
      Import {counted(chosen.length, 'server')}
    </Button>
  );
}

/** The servers of an `mcpServers` block, put behind the gate: closed, and not started before each was looked at. */
export function ImportServers({ ways, onLeave }: { readonly ways: ReactNode; readonly onLeave: () => void }) {
  const { nav, toasts } = useAppContext();
  const block = useBlock();
  const [skipped, setSkipped] = useState<Skipped>([]);
  const add = useChange('servers.import', 'Not imported.', (done) => {
    const [first] = done.added;
    if (first !== undefined) {
      const what = done.added.length === 1 ? first.name : counted(done.added.length, 'server');
      toasts.done(`${what} imported, not started. Look at the command, then start it.`);
    }
    // What was refused stands here with its reason; the block goes either way: it holds secrets.
    block.type('');
    setSkipped(done.skipped);
    if (first !== undefined && done.skipped.length === 0) nav.go('servers', first.name);
  });
  return (
    <div className={styles.add}>
      <div className={styles.form}>
        <div className={styles.fields}>
          {ways}
          <Source block={block} />
          {skipped.map(({ entry, why }) => (
            <p key={entry} className={styles.blockProblem} role="alert">
              <b>
                <Text value={entry} /> is not imported.
              </b>{' '}
              <Text value={why} kind="prose" />
            </p>
          ))}
        </div>
        <PageFoot
          words={
            <>
              <b>Imported servers start closed, and are not run.</b> Each waits until you looked at its exact command.
            </>
          }
        >
          <Button onClick={onLeave}>Cancel</Button>
          <NextStep
            block={block}
            working={add.isPending}
            onImport={(entries) => add.mutate({ text: block.text, entries })}
          />
        </PageFoot>
      </div>
      <FoundServers block={block} />
    </div>
  );
}
