import { ContextMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import floating from './float.module.css';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-drawings.tsx';
import { Text } from './text.tsx';

export interface ContextItem {
  readonly words: string;
  readonly icon: IconName;
  /** Of the keyboard, where it does the same. */
  readonly keys: string;
  readonly run: () => void;
}

/**
 * What the second button of a mouse, or the menu key, offers on what lies under it. `onOpen`: it is asked for at an element;
 * `groups` are drawn after that, divided by lines; none opens nothing.
 */
export function ContextMenuOf({
  label,
  groups,
  onOpen,
  children,
}: {
  readonly label: string;
  readonly groups: readonly (readonly ContextItem[])[];
  readonly onOpen: (at: Element) => void;
  readonly children: ReactElement;
}) {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild onContextMenu={({ target }) => target instanceof Element && onOpen(target)}>
        {children}
      </ContextMenu.Trigger>
      {groups.length > 0 && (
        <ContextMenu.Portal>
          <ContextMenu.Content aria-label={label} collisionPadding={8} className={`${floating.float} ${floating.menu}`}>
            {groups.map((items, index) => (
              <div key={items[0]?.words} role="none">
                {index > 0 && <ContextMenu.Separator className={floating.line} />}
                {items.map(({ words, icon, keys, run }) => (
                  <ContextMenu.Item key={words} className={floating.item} onSelect={run}>
                    <Icon name={icon} size={14} />
                    <Text value={words} />
                    <kbd>{keys}</kbd>
                  </ContextMenu.Item>
                ))}
              </div>
            ))}
          </ContextMenu.Content>
        </ContextMenu.Portal>
      )}
    </ContextMenu.Root>
  );
}
