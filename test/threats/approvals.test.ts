import { beforeAll, expect, vi } from 'vitest';
import { call, initialize } from '../gateway/raw-client.ts';
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
