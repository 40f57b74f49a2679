import { Client as NewClient, StreamableHTTPClientTransport as NewTransport } from '@modelcontextprotocol/client';
import { expect, it, onTestFinished } from 'vitest';
import { applicationHere } from '../support/application.ts';
import { inspector } from '../support/inspector.ts';
import { mcpClient, textOf } from '../support/mcp-client.ts';

/**
 * Clients as they are in the world, with the time limits that they come with, really waiting: 60 s for a call in both SDKs.
 * With the hold as it comes (45 s) each is answered before it gives up.
 */

const asks = { close_run: { approval: { timeout: 600 } } };
const call = { name: 'close_run', arguments: { run_id: 99_999 } };
const waitingStill = /^Not executed yet: .*very same arguments/;
const passed = /^(?!.*(Not executed|Denied))/;

async function here() {
  const application = await applicationHere();
  await application.rules(asks);
  const address = (await application.application.defaultAddress()) ?? '';
  return { ...application, address };
}

async function newest(address: string): Promise<NewClient> {
  const client = new NewClient(
    { name: 'agent', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new NewTransport(new URL(address)));
  onTestFinished(() => client.close());
  return client;
}

type Options = { readonly onprogress?: () => void; readonly resetTimeoutOnProgress?: boolean };
/** Each with nothing set but what is named: the limit is its own. */
const clients = {
  'with a session': async (address: string) => {
    const client = await mcpClient(address);
    return (options: Options) => client.callTool(call, undefined, options).then(textOf);
  },
  'without sessions': async (address: string) => {
    const client = await newest(address);
    return (options: Options) => client.callTool(call, options).then(textOf);
  },
} as const;

it.each(Object.keys(clients) as (keyof typeof clients)[])(
  'a client %s is told to call again before it gives up, and its second call passes once a person allowed it meanwhile',
  async (era) => {
    const { address, asked, call: control } = await here();
    const close = await clients[era](address);
    const begun = performance.now();
    const first = await close({});
    expect(first).toMatchObject({ isError: true, text: expect.stringMatching(waitingStill) });
    expect(performance.now() - begun).toBeGreaterThan(44_000);
    const { id } = await asked();
    await control('approvals.answer', { ids: [id], answer: { kind: 'once' } });
    expect((await close({})).text).toMatch(passed);
  },
);

it.each(Object.keys(clients) as (keyof typeof clients)[])(
  'a client %s that honours progress is held beyond its 60 s, and answered in the same call',
  async (era) => {
    const { address, asked, call: control } = await here();
    const close = await clients[era](address);
    let heard = 0;
    const result = close({ onprogress: () => heard++, resetTimeoutOnProgress: true });
    // Told every 5 s: by the fourteenth word more than 60 s have passed.
    await expect.poll(() => heard, { timeout: 120_000, interval: 500 }).toBeGreaterThanOrEqual(14);
    const { id } = await asked();
    await control('approvals.answer', { ids: [id], answer: { kind: 'once' } });
    expect((await result).text).toMatch(passed);
  },
);

it.each(Object.keys(clients) as (keyof typeof clients)[])(
  'a client %s that hears of progress and gives up after its 60 s all the same keeps its ask, and is answered in time from then on',
  async (era) => {
    const { address, asked } = await here();
    const close = await clients[era](address);
    const progress = { onprogress: () => undefined };
    await expect(close(progress)).rejects.toThrow(/timed? ?out/i);
    const { id } = await asked();
    expect((await close(progress)).text).toMatch(waitingStill);
    expect((await asked()).id).toBe(id);
  },
);

it('the Inspector reads that it is to call again, and its second call passes once a person allowed it meanwhile', async () => {
  const { address, asked, call: control } = await here();
  // It ends with an exit code of its own where the result is an error; what it printed is the result all the same.
  const close = (): Promise<string> =>
    inspector(address, '--method', 'tools/call', '--tool-name', 'close_run', '--tool-arg', 'run_id=99999').catch(
      (error: { readonly stdout?: string }) => error.stdout ?? '',
    );
  expect(await close()).toContain('Not executed yet');
  const { id } = await asked();
  await control('approvals.answer', { ids: [id], answer: { kind: 'once' } });
  expect(await close()).not.toMatch(/Not executed|Denied/);
});
