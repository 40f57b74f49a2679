import { useQuery } from '@tanstack/react-query';
import type { ToolsPage } from '../../../shared/control/tools.ts';
import { useAppContext } from '../../data/app-context.ts';
import { commandQuery } from '../../data/queries.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuLine } from '../../ui/menu.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './tools-page.module.css';

/** The project fence: agents work in the projects that are ticked and in no other. One click puts it in force. */
export function FencePicker({ page }: { readonly page: ToolsPage }) {
  const { bridge, policies } = useAppContext();
  const { server, fence } = page;
  // Read when the menu is wanted: projects are asked of TestRail, and most visits never need them.
  const {
    data: projects,
    error,
    refetch,
  } = useQuery({ ...commandQuery(bridge, 'testrail.projects', { server }), enabled: false });
  if (!page.fenceable) return null;

  const read = (): void => void refetch();
  const toggle = (id: number, inside: boolean): void => {
    const before = fence ?? [];
    const after = inside ? [...before, id].sort((a, b) => a - b) : before.filter((other) => other !== id);
    void policies.fence(server, after);
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
          onPointerDown={read}
          onKeyDown={() => projects === undefined && read()}
        >
          {words}
          <Icon name="down" size={14} />
        </Button>
      }
    >
      <MenuLabel>Agents work in</MenuLabel>
      <MenuCheck checked={fence === null} onChange={() => void policies.fence(server, [])}>
        All projects
      </MenuCheck>
      <MenuLine />
      {error !== null && (
        <MenuItem icon="warn" onSelect={read}>
          <Text value={reasonOf(error)} />
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
