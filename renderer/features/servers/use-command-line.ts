import { useState } from 'react';
import type { CommandLine } from '../../../shared/control/servers.ts';
import { useCommand } from '../../data/use-command.ts';
import type { ServerForm } from './server-form.ts';

/** The command that was typed, for display. */
export interface ShownCommand {
  readonly path: string | null;
  readonly words: readonly string[];
  /** Those that every program is given; null until they are read. */
  readonly variables: readonly string[] | null;
}

interface Known {
  readonly typed: readonly string[];
  readonly line: CommandLine;
}

/**
 * How the typed command would be started. While a further argument is looked at, those before it stay as they were shown:
 * a secret is not seen again in between.
 */
export function useCommandLine({ kind, command, args }: ServerForm): ShownCommand {
  const typed = [command.trim(), ...args];
  const { data, isPlaceholderData } = useCommand(
    'servers.commandLine',
    kind === 'stdio' ? { command: command.trim(), args: [...args] } : null,
    { keepPrevious: true },
  );
  const [known, setKnown] = useState<Known | null>(null);
  if (data && !isPlaceholderData && data !== known?.line) setKnown({ typed, line: data });
  const isKnown = (at: number): boolean => at >= 0 && known?.typed[at] === typed[at];
  return {
    path: isKnown(0) ? (known?.line.path ?? null) : null,
    words: typed.map((word, at) =>
      isKnown(at) && (at === 0 || isKnown(at - 1)) ? (known?.line.words[at] ?? word) : word,
    ),
    variables: known?.line.variables ?? null,
  };
}
