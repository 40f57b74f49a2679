import type { SeenArgument } from '../../../shared/control/seen-calls.ts';
import { visibleText } from '../../format/escape.ts';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { Field, FieldKind, Typed } from './try-form.ts';

const notSent = '';

const help: Partial<Record<FieldKind, string>> = {
  texts: 'Divided by commas',
  numbers: 'Divided by commas',
  json: 'Written as JSON',
};

function aboutOf({ required, about, kind }: Field): string {
  const parts = [required && 'Needed', about, help[kind]].filter(Boolean);
  return visibleText(parts.join(' · '));
}

/** What calls gave it, as it would be typed. */
function suggestionsOf({ name, kind }: Field, seen: readonly SeenArgument[]): readonly string[] {
  const values = seen.find((argument) => argument.name === name)?.values ?? [];
  if (kind !== 'text') return kind === 'texts' || kind === 'numbers' ? [] : values.map(({ value }) => value);
  return values.flatMap(({ value }) => {
    const read: unknown = JSON.parse(value);
    return typeof read === 'string' ? [read] : [];
  });
}

/** A field for each argument. What stays empty is not sent. */
export function TryFields({
  fields,
  typed,
  problems,
  seen,
  onType,
}: {
  readonly fields: readonly Field[];
  readonly typed: Typed;
  readonly problems: ReadonlyMap<string, string>;
  readonly seen: readonly SeenArgument[];
  readonly onType: (name: string, text: string) => void;
}) {
  if (fields.length === 0) return <p>It names no arguments. What it takes all the same can be written as JSON.</p>;
  return fields.map((field) => {
    const { name, kind } = field;
    const label = visibleText(name, 'name');
    const value = typed.get(name) ?? '';
    if (kind === 'flag' || kind === 'choice') {
      const choices = kind === 'flag' ? ['true', 'false'] : field.choices;
      return (
        <SelectField
          key={name}
          label={label}
          value={value}
          choices={[
            { key: notSent, words: field.required ? 'Choose (needed)' : 'Not sent' },
            ...choices.map((choice) => ({ key: choice, words: visibleText(choice) })),
          ]}
          onChange={(next) => onType(name, next)}
        />
      );
    }
    return (
      <TextField
        key={name}
        label={label}
        mono
        value={value}
        onChange={(text) => onType(name, text)}
        help={aboutOf(field)}
        problem={problems.get(name) ?? null}
        suggestions={suggestionsOf(field, seen)}
      />
    );
  });
}
