import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { metaKeys, statelessVersion } from '../../shared/envelope.ts';
import { serveStatelessEra } from '../fixtures/conformance/stateless-era-http.ts';
import { type Harness, type HarnessOptions, server, startHarness, stdioSpec } from './harness.ts';
import { namesOf, type RawAnswer, raw, rpc } from './raw-client.ts';

const statelessScript = fileURLToPath(new URL('../fixtures/conformance/stateless-era-stdio.ts', import.meta.url));

/** A list as an agent of the era without sessions asks for it. */
function statelessList(harness: Harness, method: string): Promise<RawAnswer> {
  const _meta = { [metaKeys.version]: statelessVersion, [metaKeys.capabilities]: {}, progressToken: 'mine' };
  return raw(harness.url(), {
    headers: { 'mcp-protocol-version': statelessVersion, 'mcp-method': method },
    body: rpc(1, method, { _meta }),
  });
}

describe('a list of several servers', () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function start(options: HarnessOptions): Promise<Harness> {
    const harness = await startHarness(options);
    closers.push(() => harness.stop());
    return harness;
  }

  it('holds what servers of either era list, also to an agent without a session', async () => {
    const remote = await serveStatelessEra('reject');
    closers.push(() => remote.close());
    const harness = await start({
      specs: [
        stdioSpec('fix'),
        { kind: 'http', name: server('far'), prefix: 'far__', url: remote.url, headers: {} },
        {
          kind: 'stdio',
          name: server('near'),
          prefix: 'near__',
          command: process.execPath,
          args: [statelessScript],
          env: {},
        },
      ],
    });
    const tools = namesOf((await statelessList(harness, 'tools/list')).body, 'tools', 'name');
    expect(tools).toEqual(expect.arrayContaining(['echo', 'far__test_simple_text', 'near__test_simple_text']));
    const prompts = namesOf((await statelessList(harness, 'prompts/list')).body, 'prompts', 'name');
    expect(prompts).toEqual(expect.arrayContaining(['far__test_simple_prompt', 'near__test_simple_prompt']));
    const { body } = await statelessList(harness, 'resources/list');
    expect(namesOf(body, 'resources', 'uri')).toEqual(
      expect.arrayContaining(['thing://1', 'far+test://static-text', 'near+test://static-text']),
    );
  });
});
