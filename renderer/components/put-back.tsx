import type { PutBackPreview, PutBackRow } from '../../shared/control/lens.ts';
import type { CallId } from '../../shared/names.ts';
import { useAppContext } from '../data/app-context.ts';
import { sentence } from '../format/escape.ts';
import { counted, duration } from '../format/number.ts';
import { dayTime, tableTime } from '../format/time.ts';
import { Button } from '../ui/button.tsx';
import controls from '../ui/controls.module.css';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { Note } from '../ui/note.tsx';
import { Text } from '../ui/text.tsx';
import { PersonAsk } from './person-ask.tsx';
import styles from './put-back.module.css';
import { PutBackRows } from './put-back-rows.tsx';
import { usePutBack } from './use-put-back.ts';
import { WhatIsSent } from './what-is-sent.tsx';

/** Writes back what a call replaced, after showing what stands now. */
export function PutBackDialog({ call, onClose }: { readonly call: CallId; readonly onClose: () => void }) {
  const { state, chosen, toggle, send } = usePutBack(call, onClose);
  const preview = 'preview' in state ? state.preview : null;
  return (
    <Dialog
      title={preview === null ? 'Put it back' : <Heading preview={preview} />}
      words={preview === null ? undefined : <Subject preview={preview} />}
      onClose={onClose}
      actions={
        <Actions
          preview={preview}
          chosen={chosen.size}
          sending={state.step === 'sending'}
          onClose={onClose}
          onSend={() => preview !== null && void send(preview)}
        />
      }
    >
      {state.step === 'reading' && (
        <div role="status" aria-busy="true" aria-label="Reading what stands now">
          <i className={controls.skeleton} />
          <i className={controls.skeleton} />
        </div>
      )}
      {state.step === 'failed' && (
        <Note>
          <b>It cannot be shown.</b> {sentence(state.why)}
        </Note>
      )}
      {'said' in state && state.said !== null && <Note>{state.said}</Note>}
      {preview !== null && (
        <>
          {state.step === 'sending' && (
            <PersonAsk tools={wanted(preview.rows, chosen).flatMap(({ send }) => send?.tool ?? [])} />
          )}
          <PutBackRows rows={preview.rows} chosen={chosen} onToggle={state.step === 'sending' ? null : toggle} />
          <WhatIsSent rows={wanted(preview.rows, chosen)} />
          <Promises preview={preview} />
        </>
      )}
    </Dialog>
  );
}

function wanted(rows: readonly PutBackRow[], chosen: ReadonlySet<string>): readonly PutBackRow[] {
  return rows.filter(({ key }) => chosen.has(key));
}

function Heading({ preview: { title, at } }: { readonly preview: PutBackPreview }) {
  const { clock, now } = useAppContext();
  return (
    <>
      Put <Text value={title} /> back to what {/^\d/.test(title) ? 'they were' : 'it was'} before{' '}
      {tableTime(at, now(), clock)}
    </>
  );
}

function Subject({ preview: { name, project, readAt, readMs } }: { readonly preview: PutBackPreview }) {
  const { clock } = useAppContext();
  return (
    <>
      <Text value={name} />
      {project !== null && (
        <>
          , project <Text value={project} />
        </>
      )}
      . Read again at {dayTime(readAt, clock)}, {duration(readMs)}.
    </>
  );
}

/** What a person can rely on. */
function Promises({ preview }: { readonly preview: PutBackPreview }) {
  return (
    <ul className={styles.promises}>
      <li>
        <Icon name="refresh" size={14} />
        It is read once more before writing. If a field above differs by then, nothing is written and this list is shown
        again.
      </li>
      <li>
        <Icon name="undo" size={14} />
        It is recorded next to the call that it undoes, and can be put back in turn.
        {preview.tool === 'update_run' && ' Results since then stay as they are.'}
      </li>
    </ul>
  );
}

function Actions({
  preview,
  chosen,
  sending,
  onClose,
  onSend,
}: {
  readonly preview: PutBackPreview | null;
  readonly chosen: number;
  readonly sending: boolean;
  readonly onClose: () => void;
  readonly onSend: () => void;
}) {
  const unchanged = preview?.unchanged ?? [];
  return (
    <>
      {unchanged.length > 0 && (
        <span className={styles.unchanged}>
          The call did not change <Text value={unchanged.slice(0, 4).join(', ')} />
          {unchanged.length > 4 && ` and ${unchanged.length - 4} more`}, so{' '}
          {unchanged.length === 1 ? 'it is' : 'they are'} not written.
        </span>
      )}
      <Button onClick={onClose}>{sending ? 'Close' : 'Cancel'}</Button>
      <Button
        kind="primary"
        icon="undo"
        working={sending}
        off={preview === null ? 'It is not read yet.' : chosen === 0 ? 'Nothing is ticked.' : null}
        onClick={onSend}
      >
        {chosen === 0 ? 'Put back' : `Put ${counted(chosen, 'field')} back`}
      </Button>
    </>
  );
}
