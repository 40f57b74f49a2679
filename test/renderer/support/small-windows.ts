import type { Page } from 'playwright-core';
import { type SmallWindow, smallWindowFragment } from '../../../shared/control/small-windows.ts';
import { askOf, deleteRun } from './fake-approvals.ts';
import type { World } from './fake-railguard.ts';

/** Three calls that wait, as the design draws them. */
export function threeWaiting(): Partial<World> {
  const asks = [
    deleteRun(),
    askOf('ask-2', { who: 'cursor', tool: 'update_run', sentence: 'Cursor wants to change the run Smoke 7.4' }),
    askOf('ask-3', { who: 'cursor', tool: 'delete_case', risk: 'Critical', sentence: 'Cursor wants to delete a case' }),
  ];
  const needs: World['needs'] = [
    {
      id: 'approval',
      kind: 'approval',
      code: 'approval',
      title: '3 calls wait for you',
      help: '',
      place: null,
      count: 3,
    },
  ];
  return { asks, needs };
}

/** Shows a small window in this page: its token was kept when the interface was opened in it. */
export async function showSmallWindow(page: Page, kind: SmallWindow): Promise<void> {
  const { width, height } = { ask: { width: 456, height: 620 }, popover: { width: 360, height: 480 } }[kind];
  await page.setViewportSize({ width, height });
  await page.evaluate((fragment) => {
    window.location.hash = fragment;
  }, smallWindowFragment[kind]);
  await page.reload();
}
