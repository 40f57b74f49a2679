import { type ComponentType, lazy } from 'react';
import LivePage from '../features/calls/live-page.tsx';
import type { IconName } from '../ui/icon-drawings.tsx';

export interface Page {
  /** The first part of its address: `#/tools`. */
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  /** With ⌘ or Ctrl. Fixed for each page, so that a page that is added moves no other; empty: it has none. */
  readonly key: string;
  /** It is no place of the rail, which marks this one instead. */
  readonly within?: string;
  /** Below the others, at the foot of the rail. */
  readonly atEnd?: true;
  readonly component: ComponentType;
}

export const approvalsPage = 'approvals';
export const firstRunPage = 'start';

/** The only list of pages: addresses, the rail, the keys and the command palette follow it. The first is where one begins. */
export const pages: readonly [Page, ...Page[]] = [
  {
    id: 'live',
    label: 'Live',
    icon: 'live',
    key: '1',
    // It comes with the first load: where one begins, a page of its own would be waited for twice.
    component: LivePage,
  },
  {
    id: approvalsPage,
    label: 'Approvals',
    icon: 'approvals',
    key: '2',
    component: lazy(() => import('../features/approvals/approvals-page.tsx')),
  },
  {
    id: 'tools',
    label: 'Tools',
    icon: 'tools',
    key: '3',
    component: lazy(() => import('../features/tools/tools-page.tsx')),
  },
  {
    id: 'policy',
    label: 'Policy',
    icon: 'policy',
    key: '4',
    component: lazy(() => import('../features/policy/policy-page.tsx')),
  },
  {
    id: 'agents',
    label: 'Agents',
    icon: 'agents',
    key: '5',
    component: lazy(() => import('../features/agents/agents-page.tsx')),
  },
  {
    id: 'servers',
    label: 'Servers',
    icon: 'servers',
    key: '6',
    component: lazy(() => import('../features/servers/servers-page.tsx')),
  },
  {
    id: 'insights',
    label: 'Insights',
    icon: 'insights',
    key: '7',
    component: lazy(() => import('../features/insights/insights-page.tsx')),
  },
  {
    id: firstRunPage,
    label: 'First steps',
    icon: 'play',
    key: '',
    within: 'live',
    component: lazy(() => import('../features/first-run/first-run-page.tsx')),
  },
  {
    id: 'settings',
    label: 'Settings',
    icon: 'settings',
    key: ',',
    atEnd: true,
    component: lazy(() => import('../features/settings/settings-page.tsx')),
  },
];

/** The page of an address; of one that names none of ours, the first. */
export function pageAt(id: string): Page {
  return pages.find((page) => page.id === id) ?? pages[0];
}
