import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';
import { type Desktop, isReal } from './launch-desktop.ts';

/** What a person sees of the tray. */
export interface SeenTray {
  /** Name of the file that is drawn. */
  readonly icon: string;
  readonly toolTip: string;
  /** Labels; a line between groups is `-`, a label that cannot be chosen stands in brackets. */
  readonly menu: readonly string[];
}

/** The one tray icon; null where there is none. */
export function seenTray(desktop: Desktop): Promise<SeenTray | null> {
  return desktop.evaluate(({ system }) => {
    const [tray] = system.trays;
    if (tray === undefined) return null;
    const labels = (tray.menu?.items ?? []).map(({ type, label, enabled }) =>
      type === 'separator' ? '-' : enabled ? label : `[${label}]`,
    );
    const { file } = tray.image;
    return { icon: file?.split(/[\\/]/).at(-1) ?? '', toolTip: tray.toolTip, menu: labels };
  });
}

/** As if a person chose the line of the menu; of a submenu, where the line above it is named first. */
export function choose(desktop: Desktop, ...labels: readonly string[]): Promise<void> {
  return desktop.evaluate(({ system }, wanted) => {
    const [tray] = system.trays;
    let items = tray?.menu?.items ?? [];
    for (const [index, label] of wanted.entries()) {
      const item = items.find((each) => each.label.startsWith(label));
      if (item === undefined) throw new Error(`The tray's menu has no line ${label}`);
      // Later, because Quit ends the process that must answer.
      if (index === wanted.length - 1) setImmediate(() => item.click());
      items = item.submenu?.items ?? [];
    }
  }, labels);
}

export function closeWindow(desktop: Desktop): Promise<void> {
  return desktop.evaluate(({ BrowserWindow }) => {
    setImmediate(() => BrowserWindow.getAllWindows()[0]?.close());
  });
}

/** How many there are of ours. */
export function windows(desktop: Desktop): Promise<number> {
  return desktop.evaluate(
    ({ BrowserWindow }, other) => BrowserWindow.getAllWindows().filter((window) => window.getTitle() !== other).length,
    otherProgram,
  );
}

const otherProgram = 'Another program';

/** As if the person turned to another program. A real desktop takes the keyboard from a window only for another one. */
export async function lookAway(desktop: Desktop): Promise<void> {
  await eventually(async () => {
    await desktop.evaluate(
      ({ BrowserWindow }, { other, real }) => {
        const all = BrowserWindow.getAllWindows();
        if (!real) for (const window of all) window.blur();
        else (all.find((one) => one.getTitle() === other) ?? new BrowserWindow({ title: other, x: 0, y: 0 })).focus();
      },
      { other: otherProgram, real: isReal },
    );
    expect((await ours(desktop)).isFocused).toBe(false);
  });
}

/** As if the person turned to the interface, once it came up: that takes the keyboard, and what turns away must come after it. */
export async function lookAt(desktop: Desktop): Promise<void> {
  await eventually(async () => {
    const { id, isVisible } = await ours(desktop);
    expect(isVisible).toBe(true);
    await desktop.evaluate(({ BrowserWindow }, which) => BrowserWindow.fromId(which)?.focus(), id);
    expect((await ours(desktop)).isFocused).toBe(true);
  });
}

/** The window of the interface as it stands. A real Electron has the newest window first. */
async function ours(desktop: Desktop): Promise<{ id: number; isFocused: boolean; isVisible: boolean }> {
  const found = await desktop.evaluate(
    ({ BrowserWindow }, other) =>
      BrowserWindow.getAllWindows()
        .filter((window) => window.getTitle() !== other)
        .map((window) => ({ id: window.id, isFocused: window.isFocused(), isVisible: window.isVisible() })),
    otherProgram,
  );
  const [one] = found;
  if (one === undefined) throw new Error('The interface has no window');
  return one;
}

/** The environment of a Linux session whose bus answers so to the question whether a panel shows tray icons. */
export function panel(shown: boolean): { readonly PATH: string } {
  const folder = mkdtempSync(join(tmpdir(), 'railguard-panel-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const environment = { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
  showPanel(environment, shown);
  return environment;
}

/** As if the panel of that session came, or went. */
export function showPanel({ PATH }: { readonly PATH: string }, shown: boolean): void {
  const asker = join(PATH.split(delimiter)[0] ?? '', 'gdbus');
  writeFileSync(asker, `#!/bin/sh\necho '(<${shown}>,)'\n`);
  chmodSync(asker, 0o755);
}
