import { useState } from 'react';
import type { ToolRow } from '../../../shared/control/tools.ts';
import type { TryResult } from '../../../shared/control/try-tool.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { PersonAsk } from '../../components/person-ask.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useCommand } from '../../data/use-command.ts';
import { visibleText } from '../../format/escape.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/note.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Text } from '../../ui/text.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { useRested } from '../../ui/use-rested.ts';
import { TryFields } from './try-fields.tsx';
import { argumentsOf, argumentsOfJson, fieldsOf, type Typed, typedOf } from './try-form.ts';
import { Foreseen, Outcome } from './try-outcome.tsx';
import styles from './try-tool.module.css';

const ways = [
  { key: 'form', words: 'Form' },
  { key: 'json', words: 'JSON' },
] as const;
type Way = (typeof ways)[number]['key'];

/** A rule may read things of TestRail: not at each letter. */
const quietMs = 250;

/** The arguments of a call, filled in as a form or written as JSON; what is in one goes over to the other. */
function useTriedArguments(tool: ToolRow) {
  const fields = fieldsOf(tool.definition);
  const [way, setWay] = useState<Way>('form');
  const [typed, setTyped] = useState<Typed>(new Map());
  const [json, setJson] = useState('{}');
  const [stuck, setStuck] = useState<string | null>(null);
  const form = argumentsOf(fields, typed);
  const raw = argumentsOfJson(json);
  const switchWay = (to: Way): void => {
    if (to === way) return;
    if (to === 'json') {
      setJson(JSON.stringify(form.args, null, 2));
      setWay(to);
      return;
    }
    const next = raw.args === null ? null : typedOf(fields, raw.args);
    if (next === null) {
      setStuck('The form cannot show these arguments as they are.');
      return;
    }
    setTyped(next);
    setWay(to);
  };
  return {
    fields,
    way,
    turn: switchWay,
    typed,
    problems: form.problems,
    type: (name: string, text: string) => setTyped(new Map(typed).set(name, text)),
    json,
    write(text: string) {
      setStuck(null);
      setJson(text);
    },
    problem: raw.problem ?? stuck,
    args: way === 'json' ? raw.args : form.problems.size > 0 ? null : form.args,
  };
}

type Tried = ReturnType<typeof useTriedArguments>;

function Arguments({ tool, tried }: { readonly tool: ToolRow; readonly tried: Tried }) {
  const { server, name } = tool;
  const seen = useCommand('tools.seen', { server, tool: name }, { freshAtEachVisit: true }).data?.arguments ?? [];
  return (
    <>
      <div className={styles.way}>
        <Segmented label="Arguments as" value={tried.way} choices={ways} onChange={tried.turn} />
      </div>
      <div className={styles.fields}>
        {tried.way === 'form' ? (
          <TryFields
            fields={tried.fields}
            typed={tried.typed}
            problems={tried.problems}
            seen={seen}
            onType={tried.type}
          />
        ) : (
          <TextArea
            label="Arguments"
            value={tried.json}
            onChange={tried.write}
            help="An object, as an agent would send it."
            problem={tried.problem}
          />
        )}
      </div>
    </>
  );
}

type Sending =
  | { readonly step: 'none' | 'sending' }
  | { readonly step: 'failed'; readonly why: string }
  | { readonly step: 'done'; readonly result: TryResult; readonly of: string };

/** Sends the tool's call and says what came of it. `again`: what the policy would do may be another thing then. */
function useSending({ server, name }: ToolRow, again: () => Promise<unknown>) {
  const { bridge } = useAppContext();
  const [state, setState] = useState<Sending>({ step: 'none' });
  const send = (args: JsonObject): void => {
    setState({ step: 'sending' });
    bridge.call('tryTool.send', { server, tool: name, args }).then(
      (result) => {
        setState({ step: 'done', result, of: JSON.stringify(args) });
        // It may have used up a limit.
        void again();
      },
      (error: unknown) => setState({ step: 'failed', why: reasonOf(error) }),
    );
  };
  return { state, send };
}

/** One tool, called by hand: what the policy would do stands there before it is sent, and what came of it after. */
export function TryDialog({ tool, onClose }: { readonly tool: ToolRow; readonly onClose: () => void }) {
  const { nav } = useAppContext();
  const { server, name } = tool;
  const tried = useTriedArguments(tool);
  const key = JSON.stringify(tried.args);
  const quiet = useRested(tried.args, quietMs, key);
  const found = useCommand('tryTool.preview', quiet && { server, tool: name, args: quiet }, {
    freshAtEachVisit: true,
    keepPrevious: true,
  });
  const { state, send } = useSending(tool, found.refetch);
  const show = ({ call }: TryResult): void => {
    onClose();
    nav.go('live', call);
  };
  return (
    <Dialog
      title={`Try ${visibleText(name, 'name')}`}
      words={tool.what === '' ? undefined : <Text value={tool.what} />}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            kind="primary"
            icon="play"
            working={state.step === 'sending'}
            off={tried.args === null ? 'The arguments cannot be read yet.' : null}
            onClick={() => tried.args !== null && send(tried.args)}
          >
            Send as you
          </Button>
        </>
      }
    >
      <Arguments tool={tool} tried={tried} />
      <Foreseen preview={tried.args === null ? undefined : found.data} />
      {state.step === 'sending' && (
        <div className={styles.part}>
          <PersonAsk tools={[name]} />
        </div>
      )}
      {state.step === 'failed' && (
        <Note>
          <b>No answer came.</b> <Text value={state.why} />
        </Note>
      )}
      {/* Beside other arguments it would read as their result. */}
      {state.step === 'done' && state.of === key && (
        <Outcome result={state.result} server={server} onShow={() => show(state.result)} />
      )}
    </Dialog>
  );
}
