import type { ComponentProps } from 'react';
import { useAgentLabels, useNamedAgents } from '../../components/agent-labels.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { visibleText } from '../../format/escape.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuCheck } from '../../ui/menu.tsx';
import { Text } from '../../ui/text.tsx';
import type { Who } from './use-insights.ts';

function words(names: readonly string[], all: string, many: string): string {
  if (names.length === 0) return all;
  return names.length <= 2 ? names.map((name) => visibleText(name)).join(', ') : `${names.length} ${many}`;
}

function Trigger({ words: shown, ...menu }: { readonly words: string } & ComponentProps<typeof Button>) {
  return (
    <Button {...menu}>
      <Text value={shown} />
      <Icon name="down" size={12} />
    </Button>
  );
}

/** Two menus: whose calls are counted, and at which servers. */
export function WhoFilters({ who, onChange }: { readonly who: Who; readonly onChange: (who: Who) => void }) {
  const { servers: store } = useAppContext();
  const servers = useStore(store);
  const agents = useNamedAgents();
  const labelOf = useAgentLabels();
  const withOrWithout = <K extends string>(chosen: readonly K[], key: K): readonly K[] =>
    chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key];
  return (
    <>
      <Menu
        label="Agents"
        align="end"
        trigger={<Trigger words={words(who.agents.map(labelOf), 'All agents', 'agents')} />}
      >
        {agents.map(({ id, label }) => (
          <MenuCheck
            key={id}
            keepOpen
            checked={who.agents.includes(id)}
            onChange={() => onChange({ ...who, agents: withOrWithout(who.agents, id) })}
          >
            <Text value={label} />
          </MenuCheck>
        ))}
      </Menu>
      <Menu label="Servers" align="end" trigger={<Trigger words={words(who.servers, 'All servers', 'servers')} />}>
        {servers.map(({ name }) => (
          <MenuCheck
            key={name}
            keepOpen
            checked={who.servers.includes(name)}
            onChange={() => onChange({ ...who, servers: withOrWithout(who.servers, name) })}
          >
            <Text value={name} kind="name" />
          </MenuCheck>
        ))}
      </Menu>
    </>
  );
}
