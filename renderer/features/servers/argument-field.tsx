import { type MouseEvent, useId, useRef, useState } from 'react';
import { visibleText } from '../../format/escape.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { Note } from '../../ui/note.tsx';
import field from '../../ui/text-field.module.css';
import styles from './argument-field.module.css';
import { pastedArguments, secretPlaces } from './argument-words.ts';
import { CommandWord } from './command-words.tsx';

interface Editing {
  /** Where among the arguments stands what is typed. */
  readonly at: number;
  readonly text: string;
}

/** A press keeps the focus where one types: leaving it would end the word, and move what is pressed from under the pointer. */
const keepFocus = (event: MouseEvent): void => event.preventDefault();

function Token({
  shown,
  onEdit,
  onRemove,
}: {
  readonly shown: string;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const isSecret = secretPlaces([shown]).length > 0;
  return (
    <span className={cx(styles.token, isSecret && styles.secret)}>
      <button type="button" data-tip="Press to change it" onMouseDown={keepFocus} onClick={onEdit}>
        <CommandWord word={shown} />
      </button>
      <button type="button" aria-label={`Remove ${visibleText(shown)}`} onMouseDown={keepFocus} onClick={onRemove}>
        <Icon name="x" size={12} />
      </button>
    </span>
  );
}

function SecretNote({
  places,
  count,
  onMove,
}: {
  readonly places: readonly number[];
  readonly count: number;
  readonly onMove: (at: number) => void;
}) {
  const [at] = places;
  if (at === undefined) return null;
  return (
    <div className={styles.note}>
      <Note
        action={
          <Button small onClick={() => onMove(at)}>
            Move to environment
          </Button>
        }
      >
        <b>{at === count - 1 ? 'The last argument' : `Argument ${at + 1}`} looks like a secret.</b> Any program here can
        read it.
      </Note>
    </div>
  );
}

interface ArgumentFieldProps {
  readonly args: readonly string[];
  /** The same for display, secrets left out. */
  readonly shown: readonly string[];
  readonly onChange: (args: readonly string[]) => void;
  /** The secret of this one is wanted among the variables. */
  readonly onMove: (at: number) => void;
}

/** The word that is typed, and where it stands among the others. */
function useTypedArgument({ args, onChange }: Pick<ArgumentFieldProps, 'args' | 'onChange'>) {
  const [editing, setEditing] = useState<Editing | null>(null);
  const { at, text } = editing ?? { at: args.length, text: '' };
  return {
    at,
    text,
    type: (typed: string): void => setEditing({ at, text: typed }),
    put: (added: readonly string[]): void => {
      onChange([...args.slice(0, at), ...added, ...args.slice(at)]);
      setEditing(null);
    },
    edit: (index: number): void => {
      const word = args[index] ?? '';
      const rest = args.filter((_, other) => other !== index);
      onChange(text === '' ? rest : [...rest.slice(0, at), text, ...rest.slice(at)]);
      setEditing({ at: text !== '' && at <= index ? index + 1 : index, text: word });
    },
    remove: (index: number): void => {
      onChange(args.filter((_, other) => other !== index));
      if (editing !== null) setEditing({ at: index < at ? at - 1 : at, text });
    },
  };
}

/**
 * Arguments one by one, so that spaces and joins show. Enter ends one; pasted lines or a pasted command line are several. A
 * press on one changes it in its place.
 */
export function ArgumentField({ args, shown, onChange, onMove }: ArgumentFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { at, text, type, put, edit, remove } = useTypedArgument({ args, onChange });
  const words = args.map((word, index) => (
    <Token
      // What stands behind the word that is typed keeps its key, and with it the focus, when that word is put before it.
      key={index < at || text === '' ? index : index + 1}
      shown={shown[index] ?? word}
      onEdit={() => {
        edit(index);
        input.current?.focus();
      }}
      onRemove={() => remove(index)}
    />
  ));
  const typed = (
    <input
      key="typed"
      ref={input}
      id={id}
      value={text}
      placeholder={at === args.length ? 'Add an argument or paste a whole line' : undefined}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => type(event.target.value)}
      onBlur={() => text !== '' && put([text])}
      onPaste={(event) => {
        const pasted = pastedArguments(event.clipboardData.getData('text'));
        if (pasted.length < 2 || text !== '') return;
        event.preventDefault();
        put(pasted);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') {
          // It never sends the form, also where it ends none.
          event.preventDefault();
          if (text !== '') put([text]);
        } else if (event.key === 'Backspace' && text === '' && at > 0) {
          event.preventDefault();
          edit(at - 1);
        }
      }}
    />
  );
  return (
    <div className={field.field}>
      <label htmlFor={id}>Arguments</label>
      <div>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the words is one on the field, which has the keys */}
        <div
          className={styles.box}
          role="group"
          aria-label="Arguments, one by one"
          onClick={(event) => event.target === event.currentTarget && input.current?.focus()}
        >
          {[...words.slice(0, at), typed, ...words.slice(at)]}
        </div>
        <p className={field.help}>Enter ends an argument. Spaces and quotes within one are part of it.</p>
        <SecretNote places={secretPlaces(shown)} count={args.length} onMove={onMove} />
      </div>
    </div>
  );
}
