import type { CommandLine } from '../../shared/control/servers.ts';
import type { Redactor } from '../../shared/journal/redact.ts';
import { shownWords } from '../upstream/command-secrets.ts';
import { childEnvironment } from '../upstream/stdio/environment.ts';
import { programPath } from '../upstream/stdio/program-path.ts';

/** A command as it would be started now, for display. */
export function commandLineOf(
  { command, args }: { readonly command: string; readonly args: readonly string[] },
  redactor: Redactor,
): CommandLine {
  const env = childEnvironment(process.env, {}, process.platform);
  return {
    path: programPath(command, env, process.platform),
    words: shownWords([command, ...args], redactor).map((word) => redactor.text(word)),
    variables: Object.keys(env),
  };
}
