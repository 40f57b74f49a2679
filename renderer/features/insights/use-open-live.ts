import { useAppContext } from '../../data/app-context.ts';
import { type LiveFilter, noFilter } from '../../data/feed/filter.ts';

/** Leads to Live with this filter and no other, so that what is shown there is what was counted here. */
export function useOpenLive(): (filter: Partial<LiveFilter>) => void {
  const { feed, nav } = useAppContext();
  return (filter) => {
    feed.setFilter({ ...noFilter, ...filter });
    feed.follow();
    nav.go('live');
  };
}
