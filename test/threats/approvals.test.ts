import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, vi } from 'vitest';
import { call, initialize } from '../gateway/raw-client.ts';
import { commandHere } from '../support/command-here.ts';
import { startHere } from '../support/start-here.ts';
import { open, type Product, startProduct } from './product.ts';
import { threat } from './threat.ts';

let product: Product;
let url: string;
beforeAll(async () => {
  product = await startProduct({ policies: { fix: open({ echo: { approval: {} }, environment: { approval: {} } }) } });
  url = product.server('fix');
});

interface Ask {
  readonly id: string;
  readonly state: string;
  readonly arguments: { readonly text?: string };
}
const asks = async () => (await product.command('approvals', 'list')) as Ask[];
const askOf = (text: string): Promise<Ask> =>
  vi.waitFor(async () => {
    const found = (await asks()).find((one) => one.arguments.text === text);
    if (found === undefined) throw new Error(`Nobody asks about ${text} yet`);
    return found;
  });

threat(16, async () => {
  const session = await initialize(url);
  const echo = (text: string, id: number) => call(url, session, 'echo', { text }, id);
  // Each report of the server is a call itself.
  let reports = 0;
  const sent = async (): Promise<number> => (await product.ran()) - reports++;
  const before = await sent();

  // Allowed for one text: neither another text nor the same call again passes by it.
  const first = echo('one', 1);
  const { id } = await askOf('one');
  const other = echo('two', 2);
  const { id: second } = await askOf('two');
  await product.command('approvals', 'allow', id);
  expect((await first).text).not.toContain('isError":true');
  expect(await sent()).toBe(before + 1);

  // The first answer counts, whoever gives the next one.
  await product.command('approvals', 'deny', second);
  await expect(product.command('approvals', 'allow', second)).rejects.toThrow('denied already');
  expect((await other).text).toContain('Denied by a person');

  // Identical calls wait together: one Allow lets one of them go, the other is asked about anew.
  const twins = [echo('twin', 3), echo('twin', 4)];
  await vi.waitFor(async () => expect((await asks()) as unknown[]).toMatchObject([{ count: 2 }]));
  const twin = await askOf('twin');
  await product.command('approvals', 'allow', twin.id);
  await Promise.race(twins);
  const left = await vi.waitFor(async () => {
    const found = await askOf('twin');
    expect(found.id).not.toBe(twin.id);
    return found;
  });
  await product.command('approvals', 'deny', left.id);
  await Promise.all(twins);
  expect(await sent()).toBe(before + 2);

  // A flood is cut off, and a title that says "Allow" on a line of its own is one line of text.
  const flood = Array.from({ length: 25 }, (_, index) => echo(`flood ${index}`, 100 + index));
  const refused = vi.waitFor(async () => expect(await asks()).toHaveLength(20));
  await refused;
  const answers: string[] = [];
  for (const one of flood) void one.then(({ text }) => answers.push(text));
  await vi.waitFor(() => expect(answers).toHaveLength(5));
  for (const text of answers) expect(text).toContain('wait for a person already');
  for (const one of await asks()) await product.command('approvals', 'deny', one.id);
  await Promise.all(flood);
  expect(await sent()).toBe(before + 2);
});

/** What an agent with a shell would run, and what of the gate is otherwise once it ran. */
const opening: readonly (readonly string[])[] = [
  ['policy', 'apply', 'testrail', 'OPEN'],
  ['policy', 'preset', 'testrail', 'allow-all'],
  ['policy', 'restore', 'testrail', '1'],
  ['resume'],
  ['server', 'accept', 'testrail'],
  ['server', 'trust-reads', 'testrail'],
  ['agent', 'add', 'Mine'],
  ['agent', 'rotate', 'default'],
  ['agent', 'resume', 'default'],
];

threat(26, async () => {
  // As the desktop app starts it.
  const { application, call: inWindow, folder } = await startHere();
  const file = join(folder, 'OPEN');
  writeFileSync(file, JSON.stringify(open()));
  const shell = (...args: readonly string[]) =>
    commandHere(['--data', folder, ...args.map((word) => (word === 'OPEN' ? file : word))]);
  const before = async () => ({
    policy: (await inWindow('policy.show', { server: 'testrail' as never })).inForce,
    agents: (await inWindow('agents.list', {})).map(({ id, tokenTail, paused }) => [id, tokenTail, paused]),
    gate: (await inWindow('gate.state', {})).state,
  });
  await inWindow('gate.pause', {});
  await inWindow('agents.pause', { agent: 'default' as never, paused: true });
  const stood = await before();

  // Each command waits, says so, is on the list with its processes, and does nothing once a person refused it.
  for (const args of opening) {
    const ran = shell(...args);
    const [held] = await vi.waitFor(async () => {
      const waiting = await inWindow('confirmations.list', {});
      expect(waiting).toHaveLength(1);
      return waiting;
    });
    expect(held?.by).toMatch(/^command-line \d+ \(.+\)$/);
    const { items } = await inWindow('attention.list', {});
    expect(items.map(({ code }) => code)).toContain('command-pending');
    const fromShell = { endpoint: 'command-line', pid: 1 } as const;
    await expect(inWindow('confirmations.answer', { id: held?.id ?? '', allow: true }, fromShell)).rejects.toThrow(
      'there',
    );
    await inWindow('confirmations.answer', { id: held?.id ?? '', allow: false });
    expect(await ran, args.join(' ')).toMatchObject({ code: 1, stderr: expect.stringContaining('waits for a person') });
    expect((await ran).stderr).toContain('A person refused it');
    expect(await before(), args.join(' ')).toEqual(stood);
  }

  // One that a person lets run runs; what closes waits for nobody.
  const added = shell('agent', 'add', 'Mine', '--json');
  const [wanted] = await vi.waitFor(async () => {
    const waiting = await inWindow('confirmations.list', {});
    expect(waiting).toHaveLength(1);
    return waiting;
  });
  await inWindow('confirmations.answer', { id: wanted?.id ?? '', allow: true });
  expect(await added).toMatchObject({ code: 0, stdout: expect.stringContaining('/mcp') });
  writeFileSync(file, JSON.stringify({ version: '1', default: 'deny' }));
  expect(await shell('policy', 'apply', 'testrail', 'OPEN')).toMatchObject({ code: 0 });
  expect(await shell('pause')).toMatchObject({ code: 0 });

  // An answer does not count; an edit of a file that opens something waits.
  expect(await shell('approvals', 'allow', 'any')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('off in the desktop app'),
  });
  writeFileSync(join(folder, 'policies', 'testrail.json'), JSON.stringify(open()));
  await vi.waitFor(async () => expect(await inWindow('policy.pending', {})).toHaveLength(1), 30_000);
  expect((await inWindow('policy.show', { server: 'testrail' as never })).inForce).toContain('deny');

  // All of it is recorded, with who gave it.
  const { stdout } = await shell('journal', 'tail', 'command', '--json');
  expect(stdout).toMatch(/A command waits for a person .* add the agent Mine/);
  expect(stdout).toMatch(/Refused the command of command-line \d+ \(/);

  // Switched off in the window, and never from the shell, they run at once.
  const off = { holdPermissiveEdits: false };
  const line = { endpoint: 'command-line', pid: 1 } as const;
  await expect(inWindow('settings.change', off, line)).rejects.toThrow('Change it in the window');
  await inWindow('settings.change', off);
  expect(await shell('agent', 'add', 'Other')).toMatchObject({ code: 0 });
  await application.stop();

  // Under `serve` nobody sits at a window: commands and answers count.
  await product.agent('Served');
  const session = await initialize(url);
  const asked = call(url, session, 'echo', { text: 'served' }, 900);
  const { id } = await askOf('served');
  await product.command('approvals', 'allow', id);
  expect((await asked).text).not.toContain('isError":true');
});
