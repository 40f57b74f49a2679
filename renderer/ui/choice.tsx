import { visibleText } from '../format/escape.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { Menu, MenuChoice } from './menu.tsx';
import { Text } from './text.tsx';

/** One of several, behind a button that shows what stands. */
export function Choice<K extends string>({
  label,
  value,
  choices,
  off = null,
  onChange,
}: {
  readonly label: string;
  readonly value: K;
  readonly choices: readonly { readonly key: K; readonly words: string }[];
  /** Why it cannot be changed. */
  readonly off?: string | null;
  readonly onChange: (value: K) => void;
}) {
  const words = choices.find(({ key }) => key === value)?.words ?? value;
  const shown = (
    <Button aria-label={`${label}: ${visibleText(words)}`} off={off}>
      <Text value={words} />
      <Icon name="down" size={12} />
    </Button>
  );
  if (off !== null) return shown;
  return (
    <Menu label={label} align="end" trigger={shown}>
      <MenuChoice value={value} choices={choices} onChange={(next) => next !== value && onChange(next)} />
    </Menu>
  );
}
