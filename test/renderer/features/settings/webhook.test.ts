import { expect, test } from 'vitest';
import { audit } from '../../support/axe.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

test('an address for a team’s chat is set, tried and taken away; its secret is copied once and never shown', async () => {
  const { page, fake } = await start({}, { colorScheme: 'dark' });
  await page.evaluate(() => {
    window.location.hash = '#/settings/approvals';
  });
  const row = page.getByRole('group', { name: 'Tell a team’s chat' });
  const field = row.getByRole('textbox', { name: 'Address of the webhook' });
  await field.fill('https://chat.example/hook');
  await field.press('Enter');
  await page.getByText('Asks are told to this webhook from now on').waitFor();
  const secret = page.getByRole('group', { name: 'Secret of the webhook' });
  await secret.getByText('later it cannot be copied').waitFor();
  await secret.getByRole('button', { name: 'Copy the secret' }).waitFor();
  expect(await secret.getByRole('code').textContent()).toMatch(/^•+.{4}$/);
  expect(await audit(page)).toEqual([]);
  if (process.env.RAILGUARD_PICTURES) {
    await page.screenshot({ path: `${process.env.RAILGUARD_PICTURES}/webhook.png` });
  }
  await row.getByRole('button', { name: 'Send a test' }).click();
  await page.getByText('The receiver took the test message').waitFor();
  await secret.getByRole('button', { name: 'New secret' }).click();
  const question = page.getByRole('dialog', { name: 'Make a new secret for the webhook?' });
  await question.waitFor();
  expect(fake.world.asked.filter(({ name }) => name === 'webhook.renewSecret')).toEqual([]);
  await question.getByRole('button', { name: 'New secret' }).click();
  await secret.getByText('cdcd').waitFor();
  await field.fill('');
  await field.press('Enter');
  await page.getByText('Asks are told to no webhook').waitFor();
  const set = fake.world.asked.filter(({ name }) => name === 'webhook.set').map(({ input }) => input);
  expect(set).toEqual([{ url: 'https://chat.example/hook' }, { url: null }]);
});
