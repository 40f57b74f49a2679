import { useAppContext } from '../../data/app-context.ts';
import { useStore } from '../../data/store.ts';
import { AddServer } from './add-server.tsx';
import { ReviewPage } from './review-page.tsx';
import { ServerOverview } from './server-overview.tsx';

/** No name of a server holds a plus sign, so this address is none of a server's. */
const addPath = '+';

/** `#/servers`, `#/servers/NAME`, `#/servers/NAME/review`, `#/servers/NAME/review/TOOL` and `#/servers/+`, `#/servers/+/WAY` and `#/servers/+/client/CLIENT`. */
export default function ServersPage() {
  const { nav, servers } = useAppContext();
  const list = useStore(servers);
  const { path } = useStore(nav);
  const [name, part, item] = path;
  if (name === addPath) return <AddServer way={part ?? null} client={item ?? null} />;
  const server = list.find((entry) => entry.name === name);
  if (server && part === 'review') return <ReviewPage key={server.name} server={server} item={item ?? null} />;
  return <ServerOverview servers={list} server={server ?? list[0] ?? null} />;
}
