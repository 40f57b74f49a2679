import { useRef } from 'react';
import type { ToolSetView } from '../../../shared/control/testrail.ts';
import { type ToolSet, toolSets } from '../../../shared/testrail/tool-sets.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChoice, MenuLabel } from '../../ui/menu.tsx';
import styles from './tools-page.module.css';

const setWords: Readonly<Record<ToolSet, (size: number) => string>> = {
  base: (size) => `Base: the ${size} of testrail-mcp`,
  everyday: (size) => `Everyday: ${size}, what a tester’s day needs`,
  all: (size) => `All ${size}`,
};

/** What a set brought: agents see it at once, but not what no rule allows. */
function offered({ listed, unruled }: ToolSetView): string {
  const denied =
    unruled.length === 0 ? '' : `. ${counted(unruled.length, 'tool')} of them without a rule: they are denied`;
  return `testrail offers ${counted(listed, 'tool')} now${denied}`;
}

/** How many of the built-in server's tools agents are offered. One click counts at once. */
export function ToolSetPicker({ listed }: { readonly listed: number }) {
  const { toasts } = useAppContext();
  const { data } = useCommand('testrail.tools', { set: null });
  const before = useRef<ToolSet | null>(null);
  const choose = useChange('testrail.tools', 'Not changed.', (view) => {
    const back = before.current;
    const undo = back === null ? null : { label: 'Undo', run: () => change(view.set, back) };
    toasts.done(offered(view), undo);
  });
  const change = (from: ToolSet, set: ToolSet): void => {
    before.current = from;
    choose.mutate({ set });
  };
  const words = counted(listed, 'tool');
  return (
    <Menu
      label="Tools of TestRail"
      trigger={
        <Button kind="ghost" className={styles.toolSet} aria-label={`Tools of TestRail: ${words}`}>
          {words}
          <Icon name="down" size={14} />
        </Button>
      }
    >
      <MenuLabel>Agents are offered</MenuLabel>
      {data && (
        <MenuChoice
          value={data.set}
          choices={toolSets.map((key) => ({ key, words: setWords[key](data.sizes[key]) }))}
          onChange={(set) => change(data.set, set)}
        />
      )}
      <MenuLabel>An agent can be given fewer when it is added.</MenuLabel>
    </Menu>
  );
}
