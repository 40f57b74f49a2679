import { useState } from 'react';
import type { CommandOutput } from '../../../shared/control/contract.ts';
import type { ToolsPage } from '../../../shared/control/tools.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuLine } from '../../ui/menu.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './tools.module.css';

type Project = CommandOutput<'testrail.projects'>[number];

/** The project fence: agents work in the projects that are ticked and in no other. One click puts it in force. */
export function FencePicker({ page }: { readonly page: ToolsPage }) {
  const { bridge, tools } = useAppContext();
  const [projects, setProjects] = useState<readonly Project[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { server, fence } = page;
  if (!page.fenceable) return null;

  // Read when the menu is wanted: projects are asked of TestRail, and most visits never need them.
  const read = async (): Promise<void> => {
    try {
      setProjects(await bridge.call('testrail.projects', { server }));
      setProblem(null);
    } catch (error) {
      setProblem(reasonOf(error));
    }
  };
  const toggle = (id: number, inside: boolean): void => {
    const before = fence ?? [];
    void tools.fence(inside ? [...before, id].sort((a, b) => a - b) : before.filter((other) => other !== id));
  };
  const words =
    fence === null ? 'All projects' : fence.length === 1 ? `Project ${fence[0]}` : counted(fence.length, 'project');
  return (
    <Menu
      label="Projects"
      align="end"
      trigger={
        <Button
          kind="ghost"
          className={styles.server}
          aria-label={`Agents work in: ${words}`}
          onPointerDown={() => void read()}
          onKeyDown={() => projects === null && void read()}
        >
          {words}
          <Icon name="down" size={14} />
        </Button>
      }
    >
      <MenuLabel>Agents work in</MenuLabel>
      <MenuCheck checked={fence === null} onChange={() => void tools.fence([])}>
        All projects
      </MenuCheck>
      <MenuLine />
      {problem !== null && (
        <MenuItem icon="warn" onSelect={() => void read()}>
          <Text value={problem} />
        </MenuItem>
      )}
      {projects?.map(({ id, name }) => (
        <MenuCheck
          key={id}
          keepOpen
          checked={fence?.includes(id) === true}
          onChange={(inside) => toggle(id, inside)}
          counted={id}
        >
          <Text value={name} />
        </MenuCheck>
      ))}
    </Menu>
  );
}
