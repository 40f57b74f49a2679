import { describe, expect, test } from 'vitest';
import { guarding } from '../../support/gate-state.ts';
import { auditInBoth } from '../support/axe.ts';
import type { World } from '../support/fake-railguard.ts';
import { interfaceInChromium } from '../support/started.ts';

const { start } = interfaceInChromium();

const definition: World['needs'][number] = {
  id: 'definition testrail',
  kind: 'definition',
  code: 'definition',
  title: '2 definitions of testrail changed since you accepted them',
  help: 'Calls are denied until you review them.',
  place: { page: 'servers', path: ['testrail', 'review'] },
  count: 1,
};
const notice: World['needs'][number] = {
  id: 'notice secrets-plain',
  kind: 'notice',
  code: 'secrets-plain',
  title: 'This system has no key ring',
  help: 'Secrets stand in a file.',
  place: null,
  count: 0,
};
const fault = { code: 'journal-full', title: 'The journal cannot grow', help: 'Every call is denied.' };

describe('what needs a person, on every page', () => {
  test('is the worst first, all others behind one press', async () => {
    const { page } = await start({
      gate: { ...guarding, state: 'fault', faults: [fault] },
      needs: [definition, notice],
    });
    await page.getByRole('alert').filter({ hasText: 'The journal cannot grow' }).waitFor();
    expect(await page.getByText('2 definitions of testrail').count()).toBe(0);
    await page.getByRole('button', { name: '2 more' }).click();
    await page.getByText('2 definitions of testrail').waitFor();
    await page.getByText('This system has no key ring').waitFor();
    expect(await auditInBoth(page)).toEqual([]);
    await page.getByRole('button', { name: 'Fewer' }).click();
    await page.getByText('2 definitions of testrail').waitFor({ state: 'detached' });
  });

  test('of a server that fails has a button to try it again', async () => {
    const failing: World['needs'][number] = {
      ...{ id: 'fault', kind: 'fault', code: 'server-failing', title: 'github does not answer', count: 0 },
      help: 'Its calls fail. Try again: railguard server test github',
      place: { page: 'servers', path: ['github'] },
    };
    const { page, fake } = await start({ needs: [failing] });
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await page.getByText('github answers again').waitFor();
    expect(fake.world.asked.filter(({ name }) => name === 'servers.test').map(({ input }) => input)).toEqual([
      { server: 'github' },
    ]);
  });

  test('leads to where it is dealt with, and is not said over that page', async () => {
    const { page } = await start({ needs: [definition] });
    await page.getByRole('button', { name: /Guarding, 1 to review/ }).waitFor();
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await page.waitForURL(/#\/servers\/testrail\/review$/);
    await page.getByText('2 definitions of testrail changed').waitFor({ state: 'detached' });
    await page.goBack();
    await page.getByText('2 definitions of testrail changed').waitFor();
  });

  test('that is only to be known is calm, and can be put away; what shuts the gate cannot', async () => {
    const { page } = await start({ needs: [notice] });
    await page.getByRole('status').filter({ hasText: 'no key ring' }).waitFor();
    expect(await page.getByRole('alert').filter({ hasText: 'no key ring' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Put away: This system has no key ring' }).click();
    await page.getByText('This system has no key ring').waitFor({ state: 'detached' });
    await page.getByRole('navigation', { name: 'Main' }).getByText('Tools').click();
    await page.getByText('delete_project').first().waitFor();
    expect(await page.getByText('This system has no key ring').count()).toBe(0);
  });

  test('asks about a command that opens something; Enter lets none run', async () => {
    const until = Date.now() + 300_000;
    const held = {
      id: 'c1',
      words: 'add the agent Mine and hand out its token',
      by: 'command-line 7 (bash, claude)',
    };
    const pending = { code: 'command-pending', title: 'A command waits for you', help: 'It came from a shell.' };
    const { page, fake } = await start({
      gate: { ...guarding, faults: [pending] },
      confirmationCommands: [
        { ...held, askedAt: Date.now(), until },
        { ...held, id: 'c2', words: 'resume: open the gate again', askedAt: Date.now(), until },
      ],
    });
    await page.getByRole('button', { name: 'Review the command' }).click();
    const dialog = page.getByRole('dialog', { name: 'A command waits for you' });
    await dialog.getByText('It wants to add the agent Mine and hand out its token.').waitFor();
    await dialog.getByText(/From command-line 7 \(bash, claude\)\. Without an answer it is refused at/).waitFor();
    expect(await auditInBoth(page)).toEqual([]);
    const run = dialog.getByRole('button', { name: 'Let it run' });
    await run.and(page.locator(':not([aria-disabled])')).press('Enter');
    const answers = () =>
      fake.world.asked.filter(({ name }) => name === 'confirmations.answer').map(({ input }) => input);
    expect(answers()).toEqual([]);
    await run.click();
    await dialog.getByText('It wants to resume: open the gate again.').waitFor();
    await dialog.getByRole('button', { name: 'Refuse' }).and(page.locator(':not([aria-disabled])')).click();
    await dialog.waitFor({ state: 'detached' });
    expect(answers()).toEqual([
      { id: 'c1', allow: true },
      { id: 'c2', allow: false },
    ]);
  });
});
