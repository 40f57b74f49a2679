import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { NotRead } from '../../components/not-read.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { useCommand } from '../../data/use-command.ts';
import { visibleText } from '../../format/escape.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChoice, MenuLabel, MenuLine } from '../../ui/menu.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import { overlayPlace, type PolicyPlace, placeNamed, serverPlace } from './document.ts';
import { isTab } from './side-panel.tsx';
import { Workbench } from './workbench.tsx';

/** Every server, and under the one that is shown its agents. */
function DocumentPicker({ place }: { readonly place: PolicyPlace }) {
  const { servers, nav } = useAppContext();
  const list = useStore(servers);
  const { data: agents = [] } = useCommand('agents.list', {});
  const server = list.find(({ name }) => name === place.of.server);
  const choose = (name: string): void => nav.go('policy', name);
  return (
    <Menu
      label="Policy document"
      trigger={
        <Button kind="ghost" aria-label={`Policy document: ${visibleText(place.name)}`}>
          {place.of.server}
          {place.agentLabel !== null && (
            <>
              {' '}
              for <Text value={place.agentLabel} />
            </>
          )}
          <Icon name="down" size={14} />
        </Button>
      }
    >
      <MenuLabel>Policy of</MenuLabel>
      <MenuChoice
        value={place.name}
        choices={list.map((entry) => ({ key: serverPlace(entry).name, words: entry.name }))}
        onChange={choose}
      />
      {server && agents.length > 0 && (
        <>
          <MenuLine />
          <MenuLabel>On {server.name}, for one agent</MenuLabel>
          <MenuChoice
            value={place.name}
            choices={agents.map((agent) => ({ key: overlayPlace(server, agent).name, words: agent.label }))}
            onChange={choose}
          />
        </>
      )}
    </Menu>
  );
}

/** Whose calls go by the document; what is laid over it names its agent already. */
function UsedBy({ place: { of } }: { readonly place: PolicyPlace }) {
  const { data: agents } = useCommand('agents.list', {});
  if (agents === undefined || of.agent !== undefined) return null;
  const { length } = agents.filter(({ servers }) => servers === null || servers.includes(of.server));
  return <span className={`${text.sm} ${text.t3}`}>used by {counted(length, 'agent')}</span>;
}

function PolicyDocument({
  place,
  rule,
  tool,
  tab,
}: {
  readonly place: PolicyPlace;
  readonly rule: string | null;
  readonly tool: string | null;
  readonly tab: string | null;
}) {
  const { data: shown, error, refetch } = useCommand('policy.show', { ...place.of }, { freshAtEachVisit: true });
  const picker = (
    <>
      <DocumentPicker place={place} />
      <UsedBy place={place} />
    </>
  );
  if (shown) {
    // Another rule begins it anew: the line that it leads to is shown first.
    return (
      <Workbench
        key={`${rule}/${tool}`}
        place={place}
        shown={shown}
        rule={rule}
        tool={tool}
        tab={tab}
        picker={picker}
      />
    );
  }
  return (
    <>
      <PageBar title="Policy" beside={picker} />
      <AnswerNotRead
        error={error}
        label={`Reading the policy of ${place.name}`}
        fact="The policy cannot be read"
        stands="What is in force stays in force."
        onRetry={refetch}
      />
    </>
  );
}

/**
 * `#/policy/SERVER`, `#/policy/SERVER@AGENT`; with a rule behind it (`/tools/close_run/deny_if/0`, or `(hidden)` and the
 * tool) at the line that holds it; with a name of what stands beside the text (`tests`) with that open.
 */
export default function PolicyPage() {
  const { nav, servers } = useAppContext();
  const list = useStore(servers);
  const { path } = useStore(nav);
  const [name, second, tool = null] = path;
  const tab = second !== undefined && isTab(second) ? second : null;
  const rule = tab === null ? (second ?? null) : null;
  const { data: agents, isFetched } = useCommand('agents.list', {});
  // Who the agents are decides which document an address names. Where they cannot be read it is that of a server.
  if (list.length > 0 && agents === undefined && !isFetched) {
    return (
      <>
        <PageBar title="Policy" />
        <Skeleton label="Reading the policy" />
      </>
    );
  }
  const first = list[0];
  const place = placeNamed(name, list, agents ?? []) ?? (first ? serverPlace(first) : null);
  if (place) return <PolicyDocument key={place.name} place={place} rule={rule} tool={tool} tab={tab} />;
  return (
    <>
      <PageBar title="Policy" />
      <NotRead part="servers" label="Reading the policy" fact="The policy cannot be read" />
    </>
  );
}
