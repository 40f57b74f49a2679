import { Client as NewClient, StreamableHTTPClientTransport as NewTransport } from '@modelcontextprotocol/client';
import { expect, it, onTestFinished } from 'vitest';
import { applicationHere } from '../support/application.ts';
import { textOf } from '../support/mcp-client.ts';

const asks = { close_run: { approval: { timeout: 60 } } };
const args = { run_id: 99_999 };
const waiting = 'Waiting for a person in Railguard';

/** An application that tells agents to call again after a second. */
async function soonHeld() {
  const here = await applicationHere({ holdSeconds: 1 });
  await here.rules(asks);
  return here;
}
type Here = Awaited<ReturnType<typeof soonHeld>>;

async function statelessClient({ application }: Here, capabilities: object = {}): Promise<NewClient> {
  const client = new NewClient(
    { name: 'agent', version: '1' },
    { capabilities, versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new NewTransport(new URL((await application.defaultAddress()) ?? '')));
  onTestFinished(() => client.close());
  return client;
}

const allow = async (here: Here) => {
  const { id } = await here.asked();
  await here.call('approvals.answer', { ids: [id], answer: { kind: 'once' } });
};

it.each(['with a session', 'without sessions'])(
  'a client %s that asks to hear of progress is told that it waits, held longer, and answered by the person',
  async (era) => {
    const here = await soonHeld();
    const messages: (string | undefined)[] = [];
    const steps: number[] = [];
    const onprogress = ({ message, progress }: { message?: string | undefined; progress: number }): void => {
      messages.push(message);
      steps.push(progress);
    };
    const call = { name: 'close_run', arguments: args };
    const options = { onprogress, resetTimeoutOnProgress: true, timeout: 8000 };
    const result =
      era === 'with a session'
        ? here.client.callTool(call, undefined, options).then(textOf)
        : statelessClient(here)
            .then((client) => client.callTool(call, options))
            .then(textOf);
    await expect.poll(() => messages, { timeout: 20_000 }).toEqual([waiting, waiting]);
    expect(steps[1]).toBeGreaterThan(steps[0] ?? Number.NaN);
    await allow(here);
    expect((await result).text).not.toMatch(/Not executed|Denied/);
  },
  40_000,
);

it('a client that does not is told to call again after the hold', async () => {
  const here = await soonHeld();
  expect((await here.tool('close_run', args)).text).toMatch(/^Not executed yet/);
  // Nobody said no, and the feed says so.
  const row = async () => (await here.call('feed.page', { filter: {}, before: null, limit: 1 })).rows[0];
  await expect.poll(row).toMatchObject({ outcome: 'denied', words: 'Ask, not answered yet' });
});

it('a client that asks to hear of progress and gives up all the same keeps its ask, and is held no longer from then on', async () => {
  const here = await soonHeld();
  const call = { name: 'close_run', arguments: args };
  const options = { onprogress: () => undefined, timeout: 3000 };
  await expect(here.client.callTool(call, undefined, options)).rejects.toThrow('timed out');
  await expect
    .poll(async () => (await here.call('approvals.list', {})).waiting.map(({ count, state }) => [count, state]))
    .toEqual([[0, 'waiting']]);
  const again = await here.client.callTool(call, undefined, { ...options, timeout: 20_000 }).then(textOf);
  expect(again.text).toMatch(/^Not executed yet/);
});

it('a client that shows pages is sent to the one of its ask; what it says to that answers nothing', async () => {
  const here = await soonHeld();
  here.application.servesInterface({ approvalsPage: 'http://127.0.0.1:7421/#/approvals', newAddress: () => '' });
  const client = await statelessClient(here, { elicitation: { url: {} } });
  const shown: unknown[] = [];
  let answer: () => Promise<void> = async () => undefined;
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    shown.push(params);
    await answer();
    return { action: 'accept' };
  });
  const close = () => client.callTool({ name: 'close_run', arguments: args }).then(textOf);
  // Accepted by the client, and by nobody else: it waits on, and is told to call again.
  const held = await close();
  expect(held).toMatchObject({ isError: true, text: expect.stringMatching(/^Not executed yet/) });
  const { id } = await here.asked();
  expect(shown).toEqual([
    expect.objectContaining({
      mode: 'url',
      url: `http://127.0.0.1:7421/#/approvals/${id}`,
      message: expect.any(String),
    }),
  ]);
  // The person answers on that page; the same call then passes, once.
  answer = () => allow(here);
  expect((await close()).text).not.toMatch(/Not executed|Denied/);
  answer = async () => undefined;
  expect((await close()).text).toMatch(/^Not executed yet/);
}, 30_000);

it('a client that shows no pages, or no page is served, is answered in words', async () => {
  const here = await soonHeld();
  const call = { name: 'close_run', arguments: args };
  const plain = await statelessClient(here, { elicitation: { form: {} } });
  expect(textOf(await plain.callTool(call)).text).toMatch(/^Not executed yet/);
  const other = await statelessClient(here, { elicitation: { url: {} } });
  expect(textOf(await other.callTool(call)).text).toMatch(/^Not executed yet/);
});
