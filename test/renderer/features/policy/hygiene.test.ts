import { describe, expect, test, vi } from 'vitest';
import { auditInBoth } from '../../support/axe.ts';
import { policyText } from '../../support/fake-policy.ts';
import { interfaceInChromium } from '../../support/started.ts';

const { start } = interfaceInChromium();

const messy = JSON.parse(policyText);
messy.tools.get_case = {
  deny_if: [
    { conditions: [{ path: 'args.case_id', op: 'eq', value: 7 }], until: '2020-01-01T00:00:00Z' },
    { conditions: [{ path: 'args.case_id', op: 'gt', value: 9 }] },
  ],
};
messy.tools.delete_case = {};
const text = `${JSON.stringify(messy, null, 2)}\n`;

describe('The rules of a policy, looked through', () => {
  test('lead to their lines and to their calls', async () => {
    const { page, fake } = await start();
    fake.world.documents.get('testrail')?.versions.push({ version: 15, text, note: null });
    await page.getByRole('button', { name: 'Policy', exact: true }).click();
    await page.getByText('A tool without a rule is').waitFor();
    await page.getByRole('radio', { name: 'Rules' }).click();
    const row = (words: string) => page.getByRole('row').filter({ hasText: words });
    await row('case_id is 7')
      .getByText(/^Ended /)
      .waitFor();
    await row('The tool is hidden, so nothing here decides').getByRole('button', { name: 'line 6' }).click();
    await page.getByText('Line 6, column 1').waitFor();
    if (process.env.SHOTS) await page.screenshot({ path: '/tmp/rules.png' });
    expect(await auditInBoth(page)).toEqual([]);
    // What is of use is not among what is to be looked at.
    expect(await row('Deny tools without a rule').count()).toBe(0);
    await page.getByRole('radio', { name: 'All', exact: true }).click();
    await row('every tool').getByText('Deny tools without a rule').waitFor();
    await page.getByRole('button', { name: /calls?, shown in Live: add_case section_id in/ }).click();
    await page.getByRole('grid', { name: 'Calls, newest first' }).waitFor();
    await vi.waitFor(() =>
      expect(fake.world.asked.filter(({ name }) => name === 'feed.page').at(-1)?.input).toMatchObject({
        filter: { servers: ['testrail'], text: 'rule:/tools/add_case/require/0' },
      }),
    );
  });
  test('of a text with problems nothing is said', async () => {
    const { page } = await start();
    await page.getByRole('button', { name: 'Policy', exact: true }).click();
    await page.getByText('A tool without a rule is').waitFor();
    await page.getByRole('textbox', { name: /^Policy of/ }).focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('x');
    await page.getByText('1 problem', { exact: true }).waitFor();
    await page.getByRole('radio', { name: 'Rules' }).click();
    await page.getByText('Mend the problems in the text first.').waitFor();
  });
});
