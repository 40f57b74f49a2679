import { expect, test, vi } from 'vitest';
import { audit } from '../../support/axe.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

test('an agent is paused and resumed, gets a new token after a question, and shows no token', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, fake } = await start({}, { colorScheme });
    await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Agents' }).click();
    await page.getByRole('heading', { name: 'default', level: 2 }).waitFor();
    expect(await audit(page)).toEqual([]);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByText('Paused: its calls are refused').waitFor();
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByText('Its calls pass the rules').waitFor();
    await page.getByRole('button', { name: 'Rotate token…' }).click();
    expect(fake.world.asked.some(({ name }) => name === 'agents.rotate')).toBe(false);
    await page.getByRole('button', { name: 'Rotate token', exact: true }).click();
    await page.getByText('default has a new token').waitFor();
    await page.getByRole('button', { name: 'Revoke…' }).click();
    await page.getByRole('button', { name: 'Revoke default' }).click();
    await vi.waitFor(
      () => expect(fake.world.asked.filter(({ name }) => name === 'agents.revoke')).toHaveLength(1),
      10_000,
    );
    expect(await page.content()).not.toContain('new-token');
  }
});
