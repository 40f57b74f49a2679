import { DropdownMenu } from 'radix-ui';
import { type ReactElement, type ReactNode, useState } from 'react';
import { visibleText } from '../format/escape.ts';
import { count } from '../format/number.ts';
import { SearchInput } from './controls.tsx';
import { cx } from './cx.ts';
import floating from './float.module.css';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-drawings.tsx';
import { useTopModal } from './modal.ts';
import { Text } from './text.tsx';

/** Not modal: a modal one would lock scrolling by a style tag, which the content security policy refuses. */
export function Menu({
  trigger,
  label,
  align = 'start',
  children,
}: {
  readonly trigger: ReactElement;
  readonly label: string;
  readonly align?: 'start' | 'end';
  readonly children: ReactNode;
}) {
  // Beside an open dialog it would lie behind it, and answer nothing.
  const modal = useTopModal();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={modal}>
        <DropdownMenu.Content
          aria-label={visibleText(label)}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={cx(floating.float, floating.menu)}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuItem({
  icon,
  keys,
  disabled,
  keepOpen,
  onSelect,
  children,
}: {
  readonly icon?: IconName;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly keepOpen?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}) {
  return (
    <DropdownMenu.Item
      className={floating.item}
      disabled={disabled ?? false}
      onSelect={(event) => {
        if (keepOpen) event.preventDefault();
        onSelect();
      }}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
      {keys && <kbd>{keys}</kbd>}
    </DropdownMenu.Item>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className={floating.line} />;
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className={floating.label}>{children}</DropdownMenu.Label>;
}

export function MenuChoice<K extends string>({
  value,
  choices,
  onChange,
}: {
  readonly value: K;
  readonly choices: readonly { readonly key: K; readonly words: string }[];
  readonly onChange: (value: K) => void;
}) {
  return (
    <DropdownMenu.RadioGroup
      value={value}
      onValueChange={(next) => onChange(choices.find((choice) => choice.key === next)?.key ?? value)}
    >
      {choices.map((choice) => (
        <DropdownMenu.RadioItem key={choice.key} value={choice.key} className={floating.item}>
          <span className={floating.tick}>{choice.key === value && <Icon name="check" size={14} />}</span>
          <Text value={choice.words} />
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuCheck({
  checked,
  onChange,
  counted,
  aside,
  keepOpen,
  children,
}: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly counted?: number;
  /** At its end. */
  readonly aside?: string | undefined;
  readonly keepOpen?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <DropdownMenu.CheckboxItem
      className={floating.item}
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => {
        if (keepOpen) event.preventDefault();
      }}
    >
      <span className={floating.tick}>{checked && <Icon name="check" size={14} />}</span>
      {children}
      {(counted !== undefined || aside !== undefined) && (
        <span className={floating.count}>{counted === undefined ? aside : count(counted)}</span>
      )}
    </DropdownMenu.CheckboxItem>
  );
}

export interface Choice<K extends string> {
  readonly key: K;
  readonly words: string;
  readonly counted: number;
}

/** Several may be chosen; a long list gets a search field. Typing letters finds an entry in a short one. */
export function ChoiceList<K extends string>({
  choices,
  chosen,
  onChange,
}: {
  readonly choices: readonly Choice<K>[];
  readonly chosen: readonly K[];
  readonly onChange: (chosen: readonly K[]) => void;
}) {
  const [text, setText] = useState('');
  const found = choices.filter((choice) => choice.words.toLowerCase().includes(text.toLowerCase()));
  return (
    <>
      {choices.length > 8 && (
        <SearchInput
          label="Find in this list"
          placeholder="Find"
          value={text}
          onChange={(event) => setText(event.target.value)}
          // The menu would take letters for its own typing ahead.
          onKeyDown={(event) => {
            if (event.key.length === 1) event.stopPropagation();
          }}
          className={floating.search}
        />
      )}
      {found.map((choice) => (
        <MenuCheck
          key={choice.key}
          keepOpen
          checked={chosen.includes(choice.key)}
          counted={choice.counted}
          onChange={(checked) =>
            onChange(checked ? [...chosen, choice.key] : chosen.filter((key) => key !== choice.key))
          }
        >
          <Text value={choice.words} />
        </MenuCheck>
      ))}
      {found.length === 0 && <MenuLabel>None</MenuLabel>}
    </>
  );
}
