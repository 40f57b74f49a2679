import { expect, test } from 'vitest';
import { RedactedDisplay } from '../../electron/logging/redacted-display.ts';
import { shownHealth } from '../../electron/servers/shown-health.ts';

const health = {
  speaks: { revision: '2025-11-25', name: 'far', version: null },
  restarts: { count: 0, at: null },
  stderr: [{ at: 1, text: 'a line' }],
  prompts: null,
  resources: 3,
};

test('what a server says of itself is shown as it is, but for secrets', () => {
  const showing = new RedactedDisplay();
  expect(shownHealth(health, showing)).toEqual(health);
  showing.know(['open-sesame-seven'], []);
  const shown = shownHealth(
    {
      ...health,
      speaks: { revision: '2025-11-25', name: 'open-sesame-seven', version: 'open-sesame-seven' },
      stderr: [{ at: 1, text: `${'x '.repeat(195)}open-sesame-seven` }],
    },
    showing,
  );
  expect(JSON.stringify(shown)).not.toContain('open-ses');
  expect(shown.speaks?.name).toBe('[redacted:17]');
});

test('a line is cut after its secrets are out, and what is not there stays so', () => {
  const showing = new RedactedDisplay();
  showing.know(['open-sesame-seven'], []);
  const text = `${'x '.repeat(195)}open-sesame-seven${' y'.repeat(200)}`;
  const [line] = shownHealth({ ...health, stderr: [{ at: 1, text }] }, showing).stderr ?? [];
  expect(line?.text).toHaveLength(400);
  expect(line?.text).not.toContain('open');
  expect(shownHealth({ ...health, speaks: null, stderr: null }, showing)).toMatchObject({ speaks: null, stderr: null });
});
