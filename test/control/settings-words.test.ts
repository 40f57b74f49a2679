import { describe, expect, it } from 'vitest';
import { changeWords, isMorePermissive } from '../../electron/control/settings-words.ts';
import { type SettingsChange, settingsChangeSchema } from '../../shared/control/settings.ts';

describe('a change of the settings is recorded', () => {
  it.each<[change: SettingsChange, words: readonly string[]]>([
    [{}, []],
    [{ approvals: {}, retention: {} }, []],
    [{ chosenPort: 7500 }, ['The gateway listens on port 7500 from the next start on']],
    [{ chosenPort: null }, ['The gateway listens on the usual port from the next start on']],
    [{ callTimeoutSeconds: 60 }, ['Calls without an answer are given up after 60 s']],
    [{ approvals: { timeoutSeconds: 120 } }, ['Asks are denied after 120 s']],
    [{ approvals: { timeoutSeconds: null } }, ['Asks wait until they are answered']],
    [{ approvals: { commandLineAnswers: true } }, ['Answers from the command line count']],
    [{ approvals: { commandLineAnswers: false } }, ['Answers from the command line do not count']],
    [
      { approvals: { holdSeconds: 45, maxPending: 3 } },
      ['Calls are held for 45 s', 'At most 3 asks of one agent wait at once'],
    ],
    [{ holdPermissiveEdits: true }, ['Edits of policy files and commands that are more permissive wait for a person']],
    [
      { holdPermissiveEdits: false },
      ['Edits of policy files and commands that are more permissive are in force at once'],
    ],
    [
      { retention: { days: 30, bytes: 2_000_000 } },
      ['Records are kept for 30 days', 'The journal keeps at most 2000000 bytes'],
    ],
    [{ redaction: [] }, ['Redaction rules: none of a person']],
    [
      {
        redaction: [
          { kind: 'name', name: 'ssn' },
          { kind: 'pattern', pattern: 'K-\\d+', off: true },
        ],
      },
      ['Redaction rules: values of ssn, what fits K-\\d+ (off)'],
    ],
    [{ notifications: { approvals: true, faults: false } }, ['Notifications: approvals on, faults off']],
    [{ notifications: { quiet: null } }, ['Notifications: no quiet hours']],
    [
      { notifications: { bypasses: true, quiet: { from: '22:00', until: '07:00' } } },
      ['Notifications: bypasses on, quiet from 22:00 until 07:00'],
    ],
  ])('%j', (change, words) => {
    expect(settingsChangeSchema.parse(change)).toEqual(change);
    expect(changeWords(change)).toEqual(words);
  });

  it('part by part, in one order whatever was named first', () => {
    const change: SettingsChange = { redaction: [], retention: { days: 1 }, chosenPort: 7500 };
    expect(changeWords(change).map((words) => words.split(' ')[0])).toEqual(['The', 'Records', 'Redaction']);
  });

  it('with what would change the look of a line made visible', () => {
    const [words] = changeWords({ redaction: [{ kind: 'name', name: 'a\nb\u202ec' }] });
    expect(words).not.toMatch(/[\n\u202e]/u);
  });
});

it.each<[change: SettingsChange, waits: boolean]>([
  [{}, false],
  [{ approvals: { commandLineAnswers: true } }, true],
  [{ approvals: { commandLineAnswers: false } }, false],
  [{ approvals: { timeoutSeconds: null, holdSeconds: 1 } }, false],
  [{ holdPermissiveEdits: false }, true],
  [{ holdPermissiveEdits: true }, false],
  [{ redaction: [] }, true],
  [{ retention: { days: 1 } }, true],
  [{ notifications: { faults: false } }, true],
  [{ chosenPort: 7500, callTimeoutSeconds: 5 }, false],
])('whether %j lets more pass or shows more, or keeps or tells less: %s', (change, waits) => {
  expect(isMorePermissive(change)).toBe(waits);
});
