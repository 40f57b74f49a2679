import { assertNever } from '../../shared/json.ts';
import type { AppContext } from '../data/app-context.ts';
import { noFilter } from '../data/feed/filter.ts';
import { rulePath } from '../data/policy-address.ts';
import type { Action, Entry } from './palette-entries.ts';

/** Does what a line of the palette says. */
export function runEntry(entry: Entry, app: AppContext, openKeys: () => void): void {
  const { nav, policies, feed } = app;
  switch (entry.kind) {
    case 'rule':
      void policies.setRule(entry.server, [entry.tool], entry.rule);
      break;
    case 'call':
      nav.go('live');
      feed.select(entry.row.call);
      break;
    case 'calls':
      feed.setFilter({ ...noFilter, text: entry.text });
      feed.follow();
      nav.go('live');
      break;
    case 'tool':
      nav.go('tools', entry.server, entry.tool);
      break;
    case 'line':
      nav.go('policy', ...rulePath(entry.server, entry.pointer, entry.tool));
      break;
    case 'page':
      nav.open(entry.page);
      break;
    case 'place':
      nav.go(entry.page, ...entry.path);
      break;
    case 'action':
      act(entry.action, app, openKeys);
      break;
    default:
      assertNever(entry);
  }
}

function act(action: Action, app: AppContext, openKeys: () => void): void {
  const { nav, policies, feed, prefs, journal } = app;
  switch (action) {
    case 'pause':
      void app.pause();
      break;
    case 'resume':
      void app.resume();
      break;
    case 'undo':
      void policies.undoLast();
      break;
    case 'follow':
      nav.go('live');
      feed.follow();
      break;
    case 'keys':
      openKeys();
      break;
    case 'verify':
      void journal.verify();
      break;
    case 'jsonl':
    case 'csv':
      void journal.exportAs('', action);
      break;
    case 'comfortable':
    case 'compact':
      prefs.change({ density: action });
      break;
    case 'light':
    case 'dark':
    case 'system':
      prefs.change({ theme: action });
      break;
    default:
      assertNever(action);
  }
}
