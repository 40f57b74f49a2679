import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { personAgent } from '../../../../shared/reserved-names.ts';
import { audit, auditInBoth } from '../../support/axe.ts';
import { askOf, stateOf } from '../../support/fake-approvals.ts';
import type { World } from '../../support/fake-railguard.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

/** For whoever wants to see it: RAILGUARD_LOOK names a folder. */
async function look(page: Page, name: string): Promise<void> {
  const folder = process.env.RAILGUARD_LOOK;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

async function opened(change: Partial<World> = {}) {
  const started = await start(change);
  const { page } = started;
  await page.getByRole('button', { name: 'Servers', exact: true }).click();
  const section = page.getByRole('region', { name: 'Try a tool by hand' });
  await section.getByLabel('Tool').selectOption('get_run');
  await look(page, 'try-section');
  await section.getByRole('button', { name: 'Try it…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Try get_run' });
  await dialog.waitFor();
  return { ...started, dialog };
}

const asked = (world: World, name: string) => world.asked.filter((entry) => entry.name === name);

describe('a tool that is tried by hand', () => {
  test('shows the decision first, then the result as text', async () => {
    const { page, dialog, fake } = await opened();
    await dialog.getByRole('region', { name: 'What the policy says' }).getByText('Allowed').waitFor();
    expect(asked(fake.world, 'tryTool.send')).toEqual([]);
    await dialog.getByRole('radio', { name: 'JSON' }).click();
    await dialog.getByLabel('Arguments', { exact: true }).fill('{"run_id": 42}');
    await dialog.getByRole('button', { name: 'Send as you' }).click();
    await dialog.getByText('<b>not bold</b>').waitFor();
    await dialog.getByText('164 ms in testrail').waitFor();
    expect(await dialog.locator('b', { hasText: 'not bold' }).count()).toBe(0);
    expect(asked(fake.world, 'tryTool.send').map(({ input }) => input)).toEqual([
      { server: 'testrail', tool: 'get_run', args: { run_id: 42 } },
    ]);
    await look(page, 'try-result');
    expect(await auditInBoth(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Show in Live' }).click();
    await page.waitForURL(/#\/live\/tried$/);
  });

  test('says why nothing was sent', async () => {
    const words = 'Limit reached: 30 get_run per hour. Retry in 26 s.';
    const tryPreview = {
      outcome: 'limited',
      rule: '/x',
      words: '30 per hour',
      detail: '30 of 30 used this hour',
    } as const;
    const { page, dialog, fake } = await opened({ tryPreview });
    fake.world.tryResult = {
      ...fake.world.tryResult,
      state: 'refused',
      outcome: 'limited',
      words: '30 per hour',
      why: words,
      result: null,
      upstreamMs: null,
    };
    await dialog.getByText('30 of 30 used this hour').waitFor();
    await dialog.getByRole('button', { name: 'Send as you' }).click();
    await dialog.getByText('Nothing was sent').waitFor();
    await dialog.getByText(words).waitFor();
    await look(page, 'try-refused');
  });

  test('cannot be sent while its arguments cannot be read, and JSON that no form can say stays JSON', async () => {
    const { dialog, fake } = await opened();
    await dialog.getByRole('radio', { name: 'JSON' }).click();
    const area = dialog.getByLabel('Arguments', { exact: true });
    await area.fill('{"a": 1, "a": 2}');
    await dialog.getByText(/a key stands twice/).waitFor();
    await dialog.getByRole('button', { name: 'Send as you' }).click({ force: true });
    expect(asked(fake.world, 'tryTool.send')).toEqual([]);
    await area.fill('{"nobody_knows": 1}');
    await dialog.getByRole('radio', { name: 'Form' }).click();
    await dialog.getByText('The form cannot show these arguments as they are.').waitFor();
    expect(await area.inputValue()).toBe('{"nobody_knows": 1}');
  });

  test('asks where a rule asks, beside the form, and goes on with the answer', async () => {
    const answered = Promise.withResolvers<void>();
    const reason = 'Look first';
    const tryPreview = { outcome: 'waiting', rule: '/x', words: 'Ask', detail: reason } as const;
    const { page, dialog, fake } = await opened({ tryPreview, stuck: new Map([['tryTool.send', answered.promise]]) });
    await dialog.getByLabel('run_id').fill('4.2');
    await dialog.getByText('A whole number').waitFor();
    await dialog.getByLabel('run_id').fill('42');
    await dialog.getByText(reason).waitFor();
    await dialog.getByRole('button', { name: 'Send as you' }).click();
    fake.world.asks = [askOf('a1', { agent: personAgent, agentLabel: 'You', tool: 'get_run', reason })];
    fake.send('approvals.changed', stateOf(fake.world));
    const ask = dialog.getByRole('group', { name: 'A rule asks' });
    await ask.waitFor();
    // It is asked about once, here.
    expect(await dialog.getByRole('button', { name: 'Show', exact: true }).count()).toBe(0);
    // It answers nothing for a moment after it appears.
    await expect
      .poll(() => ask.getByRole('button', { name: 'Allow once' }).getAttribute('aria-disabled'), { timeout: 10_000 })
      .toBeNull();
    // On their way from one colour to the other, letters have no contrast that stays. The spinner turns for ever.
    await page.evaluate(() => {
      const passing = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      return Promise.allSettled(passing.map(({ finished }) => finished)).then(() => undefined);
    });
    await look(page, 'try-ask');
    expect(await audit(page)).toEqual([]);
    await ask.getByRole('button', { name: 'Allow once' }).click();
    await expect.poll(() => asked(fake.world, 'approvals.answer').length, { timeout: 10_000 }).toBe(1);
    expect(asked(fake.world, 'approvals.answer').map(({ input }) => input)).toEqual([
      { ids: ['a1'], answer: { kind: 'once' } },
    ]);
    answered.resolve();
    await dialog.getByText('164 ms in testrail').waitFor();
    // A result beside other arguments would read as theirs.
    await dialog.getByLabel('run_id').fill('43');
    await dialog.getByText('164 ms in testrail').waitFor({ state: 'detached' });
    expect(asked(fake.world, 'tryTool.send').map(({ input }) => input)).toEqual([
      { server: 'testrail', tool: 'get_run', args: { run_id: 42 } },
    ]);
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByRole('region', { name: 'Waiting for you' }).count()).toBe(0);
  });
});
