import type { ComponentType } from 'react';
import type { PageId } from '../data/navigation.ts';
import { LivePage } from '../features/calls/live-page.tsx';
import { ToolsPage } from '../features/tools/tools-page.tsx';
import type { IconName } from '../ui/icon.tsx';

export interface Page {
  readonly id: PageId;
  readonly label: string;
  readonly icon: IconName;
  /** With ⌘ or Ctrl. Fixed for each page, so that a page that is added moves no other. */
  readonly key: string;
  readonly component: ComponentType;
}

/** One line for each page: the rail, the keys and the command palette follow. */
export const pages: readonly Page[] = [
  { id: 'live', label: 'Live', icon: 'live', key: '1', component: LivePage },
  { id: 'tools', label: 'Tools', icon: 'tools', key: '3', component: ToolsPage },
];
