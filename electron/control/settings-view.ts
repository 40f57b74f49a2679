import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingsView } from '../../shared/control/settings.ts';
import { usualPort } from '../settings/schema.ts';
import type { ControlContext } from './context.ts';

/** What the Settings page shows: the settings as they are in force, and what they say of. */
export async function settingsView(context: ControlContext): Promise<SettingsView> {
  const { settings, folder, approvals, startChoices, listeningPort, journal } = context;
  const { chosenPort, callTimeoutSeconds, retention, redaction, notifications, ...rest } = settings.get();
  const { timeoutSeconds, maxPending } = rest.approvals;
  const first = await journal.reading.newerPage({}, 0, 1).catch(() => null);
  return {
    folder,
    file: settings.path,
    port: { chosen: chosenPort, usual: usualPort, now: listeningPort(), given: startChoices.port },
    callTimeoutSeconds,
    approvals: {
      timeoutSeconds,
      maxPending,
      holdSeconds: approvals.state().holdSeconds,
      holdGiven: startChoices.isFixed,
      commandLineAnswers: approvals.commandLineAnswers,
    },
    holdPermissiveEdits: rest.holdPermissiveEdits ?? startChoices.holdPermissiveEdits,
    retention,
    journal: { bytes: sizeOf(join(folder, 'journal')), since: first?.rows[0]?.at ?? null },
    redaction,
    notifications,
  };
}

function sizeOf(folder: string): number {
  try {
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return 0;
  }
}
