import type { SettingsChange } from '../../shared/control/settings.ts';
import { visibleLine } from '../../shared/visible.ts';

/** What a change of the settings does, a record for each part of it. Redaction rules say nothing secret, and are shown as they are. */
export function changeWords(change: SettingsChange): string[] {
  const { chosenPort, callTimeoutSeconds, holdPermissiveEdits, redaction, notifications } = change;
  return [
    ...(chosenPort === undefined
      ? []
      : [
          `The gateway listens on ${chosenPort === null ? 'the usual port' : `port ${chosenPort}`} from the next start on`,
        ]),
    ...(callTimeoutSeconds === undefined ? [] : [`Calls without an answer are given up after ${callTimeoutSeconds} s`]),
    ...approvalWords(change.approvals ?? {}),
    ...(holdPermissiveEdits === undefined
      ? []
      : [
          `Edits of policy files and commands that are more permissive ${holdPermissiveEdits ? 'wait for a person' : 'are in force at once'}`,
        ]),
    ...retentionWords(change.retention ?? {}),
    ...(redaction === undefined ? [] : [`Redaction rules: ${ruleWords(redaction)}`]),
    ...(notifications === undefined ? [] : [`Notifications: ${notificationWords(notifications)}`]),
  ];
}

/** Whether the guard may let more pass or show more than before, or keep or tell less of what it did. */
export function isMorePermissive(change: SettingsChange): boolean {
  const { approvals, holdPermissiveEdits, redaction, retention, notifications } = change;
  if (approvals?.commandLineAnswers === true || holdPermissiveEdits === false) return true;
  return [redaction, retention, notifications].some((part) => part !== undefined);
}

function approvalWords(approvals: NonNullable<SettingsChange['approvals']>): string[] {
  const { timeoutSeconds, holdSeconds, maxPending, commandLineAnswers } = approvals;
  return [
    ...(timeoutSeconds === undefined
      ? []
      : [timeoutSeconds === null ? 'Asks wait until they are answered' : `Asks are denied after ${timeoutSeconds} s`]),
    ...(holdSeconds === undefined ? [] : [`Calls are held for ${holdSeconds} s`]),
    ...(maxPending === undefined ? [] : [`At most ${maxPending} asks of one agent wait at once`]),
    ...(commandLineAnswers === undefined
      ? []
      : [`Answers from the command line ${commandLineAnswers ? 'count' : 'do not count'}`]),
  ];
}

function retentionWords({ days, bytes }: NonNullable<SettingsChange['retention']>): string[] {
  return [
    ...(days === undefined ? [] : [`Records are kept for ${days} days`]),
    ...(bytes === undefined ? [] : [`The journal keeps at most ${bytes} bytes`]),
  ];
}

function ruleWords(rules: NonNullable<SettingsChange['redaction']>): string {
  if (rules.length === 0) return 'none of a person';
  return rules
    .map((rule) => {
      const what = rule.kind === 'name' ? `values of ${rule.name}` : `what fits ${rule.pattern}`;
      return visibleLine(`${what}${rule.off === true ? ' (off)' : ''}`);
    })
    .join(', ');
}

function notificationWords({ quiet, ...kinds }: NonNullable<SettingsChange['notifications']>): string {
  const said = Object.entries(kinds).map(([kind, on]) => `${kind} ${on ? 'on' : 'off'}`);
  if (quiet === null) said.push('no quiet hours');
  else if (quiet !== undefined) said.push(`quiet from ${quiet.from} until ${quiet.until}`);
  return said.join(', ');
}
