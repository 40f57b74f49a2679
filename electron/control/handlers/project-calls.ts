import type { FeedRow } from '../../../shared/control/feed.ts';
import { isJsonObject } from '../../../shared/json.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';

const pageSize = 500;
/** TestRail is asked what a call touches so often at most: a menu is not worth more. */
const mostReads = 100;
const wanted: ReadonlySet<string> = new Set(['project_id']);

/** How many recorded calls touched which project, for whoever chooses the projects that agents may work in. */
export function projectCallHandlers({ journal, entities }: ControlContext): Pick<Handlers, 'testrail.projectCalls'> {
  return {
    async 'testrail.projectCalls'({ server, since }) {
      const counts = new Map<number | null, number>();
      const known = new Map<string, Promise<number | null>>();
      let reads = 0;
      const projectOf = ({ tool, arguments: stored, agent }: FeedRow): Promise<number | null> | null => {
        const args = isJsonObject(stored.value) ? stored.value : {};
        if (typeof args.project_id === 'number') return Promise.resolve(args.project_id);
        const key = JSON.stringify([tool, args]);
        const present = known.get(key);
        if (present !== undefined) return present;
        if (reads === mostReads) return null;
        reads += 1;
        const read = entities
          .facts({ server, tool, args, agent, wanted })
          .then(({ project_id }) => (typeof project_id === 'number' ? project_id : null))
          .catch(() => null);
        known.set(key, read);
        return read;
      };
      const answer = (from: number, whole: boolean) => {
        const projects = [...counts].flatMap(([id, calls]) => (id === null ? [] : [{ id, calls }]));
        return { since: from, whole, projects, unknown: counts.get(null) ?? 0 };
      };
      for (let before: number | null = null; ; ) {
        const page: { rows: readonly FeedRow[]; next: number | null } = await journal.page(
          { servers: [server], since },
          before,
          pageSize,
        );
        for (const row of page.rows) {
          const project = projectOf(row);
          if (project === null) return answer(row.at, false);
          const id = await project;
          counts.set(id, (counts.get(id) ?? 0) + 1);
        }
        if (page.next === null) return answer(since, true);
        before = page.next;
      }
    },
  };
}
