import type { Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import type { CommandOutput } from '../../../../shared/control/contract.ts';
import { callIdSchema, serverNameSchema } from '../../../../shared/names.ts';
import { audit, auditInBoth } from '../../support/axe.ts';
import type { World } from '../../support/fake-railguard.ts';
import { interfaceInChromium, rowOfTool } from '../../support/started.ts';

const { start } = interfaceInChromium();

const replayed: CommandOutput<'policy.replay'> = {
  calls: 1204,
  changed: 34,
  unsure: 2,
  skipped: 3,
  leftOut: { paused: 1, arguments: 2 },
  before: { allowed: 1170, denied: 34 },
  after: { allowed: 1136, limited: 6, denied: 62 },
  changes: [
    {
      rule: '/tools/add_case/require/0',
      words: 'section_id in [118, 240, 241]',
      tool: 'add_case',
      from: 'allowed',
      to: 'denied',
      count: 28,
      calls: [callIdSchema.parse('call-1')],
    },
    {
      rule: '/tools/add_case/limits/0',
      words: 'Limit 10/min',
      tool: 'add_case',
      from: 'allowed',
      to: 'limited',
      count: 6,
      calls: [callIdSchema.parse('call-2')],
    },
  ],
  spans: [120, 180, 160, 320, 20, 60, 344].map((calls, index) => ({
    at: Date.now() - (7 - index) * 86_400_000,
    calls,
    changed: Math.round(calls / 36),
  })),
  cancelled: false,
};

describe('Policy', () => {
  const text = (page: Page) => page.getByRole('textbox', { name: /^Policy of/ });
  async function policy(change: Partial<World> = {}, options: Parameters<typeof start>[1] = {}) {
    const started = await start(change, options);
    await started.page.getByRole('button', { name: 'Policy', exact: true }).click();
    await text(started.page).waitFor();
    await started.page.getByText('A tool without a rule is').waitFor();
    return started;
  }
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
  /** Puts the cursor behind a text by the editor's own search, and closes that. */
  async function cursorBehind(page: Page, words: string): Promise<void> {
    await button(page, 'Find in the text').click();
    await page.getByRole('textbox', { name: 'Find' }).pressSequentially(words);
    await page.keyboard.press('Enter');
    await page.locator('.cm-searchMatch-selected').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
  }
  const draftText = (page: Page): Promise<string> =>
    page.evaluate(() => JSON.parse(sessionStorage.getItem('railguard.draft.testrail') ?? '{"text":""}').text);
  const applied = (asked: World['asked']) => asked.filter(({ name }) => name === 'policy.apply');

  test('what is stricter is applied at once, and Undo takes it back', async () => {
    const { page, fake } = await policy();
    expect(await button(page, 'Apply').getAttribute('aria-disabled')).toBe('true');
    await cursorBehind(page, '"max": 30');
    await page.keyboard.press('Backspace');
    await page.getByText('1 changed line').waitFor();
    await page.getByText('This text surely opens nothing').waitFor();
    await button(page, 'Apply').click();
    await page.getByText('Policy of testrail applied').waitFor();
    expect(JSON.stringify(applied(fake.world.asked)[0]?.input)).toContain('\\"max\\": 3,');
    await page.getByText('v15 in force').waitFor();
    await button(page, 'Undo').click();
    await page.getByText('v16 in force').waitFor();
    // The text follows what is in force, as nothing is typed any more.
    await vi.waitFor(async () => expect(await text(page).textContent()).toContain('"max": 30'));
  });
  test('the key right after the last letter applies the text as soon as it is checked', async () => {
    const { page, fake } = await policy();
    await cursorBehind(page, '"max": 30');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Control+s');
    await page.getByText('v15 in force').waitFor();
    expect(JSON.stringify(applied(fake.world.asked)[0]?.input)).toContain('\\"max\\": 3,');
  });
  test('the search speaks as the rest of the page', async () => {
    const { page } = await policy();
    await button(page, 'Find in the text').click();
    for (const name of ['Next', 'Previous', 'Select all']) await button(page, name).waitFor();
    await page.getByRole('checkbox', { name: 'Match case' }).waitFor();
    await button(page, 'Close the search').click();
  });
  test('what lets more pass is named first; Cancel applies nothing', async () => {
    const { page, fake } = await policy();
    await cursorBehind(page, '"max": 30');
    await page.keyboard.type('00');
    await page.getByText('It lets more pass:').waitFor();
    await button(page, 'Apply').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('get_cases has a wider limit, or none').waitFor();
    await dialog.getByText('"max": 3000').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(applied(fake.world.asked)).toEqual([]);
    await text(page).focus();
    await page.keyboard.press('Control+s');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    // The text has the focus back, so the key works again.
    await page.keyboard.press('Control+s');
    await dialog.getByRole('button', { name: 'Apply, and let it pass' }).click();
    await page.getByText('v15 in force').waitFor();
    expect(applied(fake.world.asked)).toHaveLength(1);
  });
  test('a problem stands below its line with its mend, and keeps the text from being applied', async () => {
    const { page, fake } = await policy();
    await cursorBehind(page, '"scope"');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('d');
    await page.getByText('1 problem', { exact: true }).waitFor();
    await page.locator('.cm-problem').filter({ hasText: 'scoped' }).waitFor();
    await page.getByText('The text is no policy yet').waitFor();
    expect(await button(page, 'Apply').getAttribute('aria-disabled')).toBe('true');
    await text(page).focus();
    await page.keyboard.press('Control+s');
    // What was typed goes with the keys of the editor, and takes no rule back.
    await page.keyboard.press('Control+z');
    await page.getByText('No problem in the text').waitFor();
    expect(fake.world.asked.filter(({ name }) => /apply|restore/.test(name))).toEqual([]);
  });
  test('a draft outlives a reload, and Discard goes back to the file; a broken file is put right from here', async () => {
    const { page, fake } = await policy();
    await cursorBehind(page, '"max": 30');
    await page.keyboard.type('9');
    await page.getByText('Draft, kept in this tab').waitFor();
    await page.reload();
    await vi.waitFor(async () => expect(await text(page).textContent()).toContain('"max": 309'));
    await button(page, 'Discard draft').click();
    await vi.waitFor(async () => expect(await text(page).textContent()).not.toContain('"max": 309'));
    const document = fake.world.documents.get('testrail');
    if (document) document.file = 'nonsense';
    fake.send('tools.changed', { server: serverNameSchema.parse('testrail') });
    await page.getByText('The file has problems, so it is not in force.').waitFor();
    await button(page, 'Take v14').click();
    await page.getByText('No problem in the text').waitFor();
    await button(page, 'Apply').click();
    await page.getByText('The file has problems').waitFor({ state: 'detached' });
    expect(applied(fake.world.asked)).toHaveLength(1);
  });
  test('another version that comes in force is shown, and never eats what was typed', async () => {
    const { page, fake } = await policy();
    const document = fake.world.documents.get('testrail');
    const push = (version: number, max: number): void => {
      const before = document?.versions.at(-1)?.text ?? '';
      document?.versions.push({ version, text: before.replace(/"max": \d+/, `"max": ${max}`), note: null });
      fake.send('tools.changed', { server: fake.world.servers[0]?.name ?? ('testrail' as never) });
    };
    push(15, 77);
    await vi.waitFor(async () => expect(await text(page).textContent()).toContain('"max": 77'));
    await cursorBehind(page, '"max": 77');
    await page.keyboard.type('1');
    await page.getByText('Draft, kept in this tab').waitFor();
    push(16, 55);
    await page.getByText('v16 came in force while you were typing.').waitFor();
    expect(await text(page).textContent()).toContain('"max": 771');
    await button(page, 'Take v16').click();
    await vi.waitFor(async () => expect(await text(page).textContent()).toContain('"max": 55'));
  });
  test('the rule of a call leads from Live to its line, and back', async () => {
    const { page } = await start();
    await rowOfTool(page, 'update_case').click();
    await button(page, /^Policy line/).click();
    await text(page).waitFor();
    await page.getByText(/^Line \d\d, column 1$/).waitFor();
    expect(new URL(page.url()).hash).toMatch(/^#\/policy\/testrail\/%2Ftools%2Fupdate_case/);
    await page.goBack();
    await page.getByRole('complementary', { name: 'Call details' }).waitFor();
  });
  test('recorded calls are judged again; a change leads to its line and to its calls', async () => {
    const { page, fake } = await policy({ replay: replayed });
    await page.getByRole('radio', { name: 'Replay' }).click();
    await button(page, 'Run').click();
    await page.getByText('1,204').waitFor();
    await page.getByText('would be decided otherwise').waitFor();
    const left = '3 calls left out, which no policy decided: 1 made while paused, 2 with wrong arguments.';
    await page.getByText(left).waitFor();
    const change = page.getByRole('row', { name: /section_id in/ });
    await change.getByRole('button', { name: 'Line 24' }).click();
    await page.getByText('Line 24, column 1').waitFor();
    const asked = fake.world.asked.find(({ name }) => name === 'policy.replay')?.input as { since: number };
    expect(Date.now() - asked.since).toBeGreaterThan(6.9 * 86_400_000);
    await change.getByRole('button', { name: 'Show the newest 1 call of add_case in Live' }).click();
    await page.getByRole('grid', { name: 'Calls, newest first' }).waitFor();
    await vi.waitFor(() =>
      expect(fake.world.asked.filter(({ name }) => name === 'feed.page').at(-1)?.input).toMatchObject({
        filter: { calls: ['call-1'] },
      }),
    );
    await page.getByText('1 chosen call').waitFor();
    await button(page, 'Clear calls filter').click();
    await page.getByText('1 chosen call').waitFor({ state: 'detached' });
  });
  test('a replay can be cancelled', async () => {
    const gone = Promise.withResolvers<void>();
    const { page, fake } = await policy({ replay: replayed });
    fake.world.stuck.set('policy.replay', gone.promise);
    await page.getByRole('radio', { name: 'Replay' }).click();
    await button(page, 'Run').click();
    await button(page, 'Cancel').click();
    await vi.waitFor(() => expect(fake.world.asked.some(({ name }) => name === 'job.cancel')).toBe(true));
    gone.resolve();
    await button(page, 'Run').waitFor();
    expect(await page.getByText('1,204').count()).toBe(0);
  });
  test('of a suggestion what is ticked is put into the editor, and is in force only once it is applied', async () => {
    const suggestion: CommandOutput<'policy.suggest'> = {
      calls: 40,
      text: '{ "version": "1", "default": "deny", "tools": { "get_run": {} } }\n',
      diff: [{ kind: 'added', text: '"get_run": {}', before: null, after: 1 }],
      reasons: [
        { pointer: '/tools/get_run', line: 1, tool: 'get_run', words: 'called 40 times', count: 40, calls: [] },
      ],
      open: [{ tool: 'get_run', words: 'run_id took many values' }],
      cancelled: false,
    };
    const { page, fake } = await policy({ suggestion });
    await page.getByRole('radio', { name: 'Suggest' }).click();
    await button(page, 'Suggest').click();
    await page.getByText('run_id took many values').waitFor();
    const parts = page.getByRole('list', { name: 'What is suggested against the text' });
    await parts.getByRole('checkbox', { name: 'Take update_run' }).waitFor();
    // What is not ticked stays as it stood.
    await parts.getByRole('checkbox', { name: 'Take Hidden tools' }).click();
    await parts.getByRole('checkbox', { name: 'Take close_run' }).click();
    await page.getByText('7 of 9 changes').waitFor();
    if (process.env.SHOTS) await page.screenshot({ path: '/tmp/suggest.png' });
    expect(await audit(page)).toEqual([]);
    await button(page, 'Put into the editor').click();
    await vi.waitFor(async () => expect(await draftText(page)).toContain('get_run'));
    const put = JSON.parse(await draftText(page));
    expect(Object.keys(put.tools)).toEqual(['get_run', 'close_run']);
    expect(put.hide).toEqual(['delete_project', 'delete_case']);
    await page.getByText('0 of 2 changes').waitFor();
    expect(applied(fake.world.asked)).toEqual([]);
    await text(page).waitFor();
  });
  test('the tests beside the policy run on the draft, and a failing one leads to its line', async () => {
    const policyTests = JSON.stringify({
      policy: 'testrail.json',
      now: '2026-11-23T09:00:00Z',
      cases: [
        { tool: 'get_run', expect: 'allowed' },
        { name: 'nobody closes', tool: 'delete_run', expect: 'waiting' },
      ],
    });
    const { page } = await policy({ policyTests });
    // They ran by themselves, also before they are looked at.
    await page.getByText('1 test does not hold').waitFor();
    await page.getByRole('radio', { name: 'Tests 2' }).click();
    expect(new URL(page.url()).hash).toBe('#/policy/testrail/tests');
    await page.getByRole('heading', { name: '1 of 2 hold' }).waitFor();
    // A link to another part leads there, also from this page itself.
    await page.goto(new URL('#/policy/testrail/versions', page.url()).href);
    await page.getByRole('table', { name: 'Versions' }).waitFor();
    await page.goto(new URL('#/policy/testrail/tests', page.url()).href);
    await page.getByRole('heading', { name: '1 of 2 hold' }).waitFor();
    await page.getByText('Clock stands at 23 Nov 2026').waitFor();
    await button(page, /^Go to line \d+$/).click();
    await page.getByText(/^Line (?!1,)\d+, column 1$/).waitFor();
    await button(page, /^Expect (Hidden attempt|Denied)$/).click();
    await page.getByRole('heading', { name: '2 of 2 hold' }).waitFor();
    await page.getByText('1 test does not hold').waitFor({ state: 'detached' });
    // What a person types is tested at the next pause.
    await cursorBehind(page, '"get_run": {');
    await page.keyboard.type('"deny_if": [{"conditions": []}]');
    await page.getByRole('heading', { name: '1 of 2 hold' }).waitFor();
    await page.getByText('1 test does not hold').waitFor();
    const why = '1 test does not hold: change the rule, or what is expected.';
    await vi.waitFor(async () => expect(await button(page, 'Apply').getAttribute('data-tip')).toBe(why));
    expect(await button(page, 'Apply').getAttribute('aria-disabled')).toBe('true');
  });
  test('nothing is applied before the tests ran once', async () => {
    const { page, fake } = await start({
      policyTests: '{ "policy": "testrail.json", "cases": [{ "tool": "get_run", "expect": "allowed" }] }',
    });
    const ran = Promise.withResolvers<void>();
    fake.world.stuck.set('policy.test', ran.promise);
    await page.getByRole('button', { name: 'Policy', exact: true }).click();
    await text(page).waitFor();
    await cursorBehind(page, '"get_run": {');
    await page.keyboard.type(' ');
    await vi.waitFor(async () =>
      expect(await button(page, 'Apply').getAttribute('data-tip')).toBe('The tests are being run.'),
    );
    ran.resolve();
    await vi.waitFor(async () => expect(await button(page, 'Apply').getAttribute('aria-disabled')).toBeNull());
  });
  test('a recorded call becomes a test of the policy, chosen on its page', async () => {
    const { page, fake } = await policy();
    await page.getByRole('radio', { name: 'Tests' }).click();
    await page.getByRole('heading', { name: 'No tests yet' }).waitFor();
    await button(page, 'Add case…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Find a call' }).fill('tool:get_run');
    const call = dialog.getByRole('listitem').filter({ hasText: 'get_run' });
    // What fails under the veil of a dialog is said in front of it, where it can be read and closed.
    fake.world.broken.set('policy.addTest', { code: 'test-invalid', message: 'It cannot be one.', exit: 3 });
    await call.first().getByRole('button', { name: 'Add' }).click();
    const said = dialog.getByRole('status').filter({ hasText: 'Not added. It cannot be one.' });
    expect(await said.getAttribute('aria-live')).toBe('assertive');
    await said.getByRole('button', { name: 'Close' }).click();
    await said.waitFor({ state: 'detached' });
    fake.world.broken.delete('policy.addTest');
    await call.first().getByRole('button', { name: 'Add' }).click();
    await page.getByText('Added as test 1: expected Allowed.').waitFor();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: '1 of 1 hold' }).waitFor();
    expect(JSON.parse(fake.world.policyTests ?? '')).toMatchObject({
      policy: 'testrail.json',
      cases: [{ tool: 'get_run', expect: 'allowed' }],
    });
    await button(page, 'Remove test 1, get_run').click();
    await dialog.getByRole('button', { name: 'Remove test' }).click();
    await page.getByRole('heading', { name: 'No tests yet' }).waitFor();
    expect(fake.world.policyTests).toBeNull();
  });
  test('a version is compared with what is in force before it is restored', async () => {
    const { page, fake } = await policy();
    await page.getByRole('radio', { name: 'Versions' }).click();
    await page.getByRole('row', { name: /^v14 .* you / }).waitFor();
    await button(page, 'Compare version 13, and restore it').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('"deny_if": [').first().waitFor();
    await dialog.getByRole('button', { name: 'Restore v13' }).click();
    await page.getByText('v15 in force').waitFor();
    expect(fake.world.documents.get('testrail')?.versions.at(-1)?.text).toContain('"close_run": {\n      "deny_if"');
  });
  test('an agent has a document of its own, at an address of its own', async () => {
    const { page, fake } = await policy();
    await button(page, 'Policy document: testrail').click();
    await page.getByRole('menuitemradio', { name: 'default' }).click();
    await page.getByText('No overlay yet').waitFor();
    expect(new URL(page.url()).hash).toBe('#/policy/testrail@default'.replace('@', '%40'));
    await cursorBehind(page, '"tools": {');
    await page.keyboard.type('"get_run": {"deny_if": [{"conditions": []}]}');
    await page.getByText('This text surely opens nothing').waitFor();
    await button(page, 'Apply').click();
    await page.getByText('v1 in force').waitFor();
    expect(applied(fake.world.asked)[0]?.input).toMatchObject({ server: 'testrail', agent: 'default' });
    await button(page, 'Take away…').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take away' }).click();
    await vi.waitFor(() =>
      expect(fake.world.asked.find(({ name }) => name === 'policy.restore')?.input).toEqual({
        server: 'testrail',
        agent: 'default',
        version: 0,
      }),
    );
  });
  test('a preset shows what it would change before it takes the place of the document', async () => {
    const { page, fake } = await policy();
    await button(page, 'Presets').click();
    await page.getByRole('menuitem', { name: /Lockdown/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Apply Lockdown' }).click();
    await vi.waitFor(() =>
      expect(fake.world.asked.find(({ name }) => name === 'policy.preset')?.input).toEqual({
        server: 'testrail',
        preset: 'lockdown',
      }),
    );
  });
  test('axe finds nothing in any part of the page', async () => {
    const { page } = await policy({ replay: replayed });
    expect(await auditInBoth(page)).toEqual([]);
    await cursorBehind(page, '"max": 30');
    await page.keyboard.type('0x');
    await page.getByText('The text is no policy yet').waitFor();
    expect(await auditInBoth(page)).toEqual([]);
    await page.keyboard.press('Backspace');
    await page.getByText('It lets more pass:').waitFor();
    for (const tab of ['Replay', 'Suggest', 'Tests', 'Versions']) {
      await page.getByRole('radio', { name: tab }).click();
      if (tab === 'Replay') {
        await button(page, 'Run').click();
        await page.getByText('1,204').waitFor();
      }
      expect(await auditInBoth(page), tab).toEqual([]);
    }
    await button(page, 'Apply').click();
    await page.getByRole('dialog').waitFor();
    expect(await auditInBoth(page)).toEqual([]);
  });
  test('nothing runs off the smallest window', async () => {
    const { page } = await policy({}, { viewport: { width: 960, height: 600 } });
    await cursorBehind(page, '"max": 30');
    await page.keyboard.type('9');
    await button(page, 'Discard draft').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(960);
    const box = await button(page, 'Apply').boundingBox();
    expect((box?.x ?? 960) + (box?.width ?? 0)).toBeLessThanOrEqual(948);
  });
});
