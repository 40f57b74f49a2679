import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from './asking-support.ts';
import { type Harness, startHarness, stdioSpec } from './harness.ts';
import { call, initialize } from './raw-client.ts';

const members = '"structuredContent":{"big":9007199254740993,"float":1.0,"2":"\\u00e9","1":[1e400]}, "content":[]';

describe("a result keeps its server's own bytes", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ specs: [stdioSpec('fix'), stdioSpec('two', {}, 'two__')] });
  });
  afterAll(() => harness.stop());

  const line = (result: string) => ({ line: `{"jsonrpc":"2.0","id":#,"result":${result}}` });
  const without = (name: string, result: string) =>
    send(harness, { name, arguments: line(result) }, { capabilities: {} });

  it.each(['reply', 'two__reply'])('in a session (%s)', async (name) => {
    const session = await initialize(harness.url());
    const { text } = await call(harness.url(), session, name, line(`{ ${members} }`));
    expect(text).toBe(`{"jsonrpc":"2.0","id":1,"result":{ ${members} }}`);
  });

  it('with the addresses in it patched where they stand', async () => {
    const session = await initialize(harness.url());
    const link = '"content":[{"type":"resource_link","uri":"thing://1","name":"n"}]';
    const { text } = await call(harness.url(), session, 'two__reply', line(`{ "n":9007199254740993, ${link} }`));
    const patched = link.replace('thing://1', 'two+thing://1');
    expect(text).toBe(`{"jsonrpc":"2.0","id":1,"result":{ "n":9007199254740993, ${patched} }}`);
  });

  it.each(['reply', 'two__reply'])(
    'for an agent without one, which is told the type beside them (%s)',
    async (name) => {
      expect((await without(name, `{ ${members} }`)).text).toContain(
        `"result":{ ${members} ,"resultType":"complete"}}`,
      );
      expect((await without(name, '{}')).text).toContain('"result":{"resultType":"complete"}}');
      expect((await without(name, '{"resultType":7}')).text).toContain('"result":{"resultType":"complete"}}');
      expect((await without(name, '{"resultType":"odd"}')).text).toContain('"result":{"resultType":"odd"}}');
    },
  );
});
