import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { initialize } from './raw-client.ts';
import { ask, type Recording, type Revision, startRecording } from './recording-support.ts';

describe.each<Revision>(['session', 'stateless'])('what is denied to an agent (%s)', (revision) => {
  let recording: Recording;
  let session: string | null = null;
  beforeAll(async () => {
    recording = await startRecording('http', 'session');
    if (revision === 'session') session = await initialize(recording.harness.url());
  });
  afterEach(() => recording.harness.gate.denied.clear());
  afterAll(() => recording.stop());

  const prompt = { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'whom', value: 'o' } };
  const template = { ref: { type: 'ref/resource', uri: 'thing://{name}' }, argument: { name: 'name', value: 'o' } };

  it.each([
    ['prompts/get', prompt],
    ['resources/read', template],
    ['completion/complete', prompt],
  ])('where %s is denied is not completed, and the server is not asked', async (denied, params) => {
    const { harness, lines } = recording;
    harness.gate.denied.add(denied);
    const before = lines().length;
    const { body } = await ask(harness, session, 'completion/complete', params);
    expect(body.error?.message).toBe(`Denied: ${denied}`);
    expect(
      lines()
        .slice(before)
        .filter((line) => line.includes('completion/complete')),
    ).toEqual([]);
  });

  it('is judged as the call that would get it, with what was filled in', async () => {
    const { harness } = recording;
    const context = { arguments: { tone: 'warm', whom: 'not this' } };
    await ask(harness, session, 'completion/complete', { ...prompt, context });
    expect(harness.gate.calls.at(-1)).toMatchObject({
      tool: 'prompts/get',
      via: 'completion/complete',
      args: { name: 'greet', arguments: { tone: 'warm', whom: 'o' } },
    });
    await ask(harness, session, 'completion/complete', template);
    expect(harness.gate.calls.at(-1)).toMatchObject({ tool: 'resources/read', args: { uri: 'thing://o' } });
  });

  const uri = (variables: string) => ({ type: 'ref/resource', uri: `thing://${variables}` });
  it.each([
    ['an address that grows with each place of its variable', uri('{name}'.repeat(400)), 's'.repeat(50_000), /16384/],
    ['more text than is judged a hundred times', { type: 'ref/prompt', name: 'greet' }, 's'.repeat(100_000), /65536/],
    ['a name that stands in no address', uri('{other}'), 'o', /no variable/],
  ])('is not looked for in %s', async (_, ref, value, message) => {
    const { harness, lines } = recording;
    const before = lines().length;
    const calls = harness.gate.calls.length;
    const { body } = await ask(harness, session, 'completion/complete', { ref, argument: { name: 'name', value } });
    expect(body.error).toMatchObject({ code: -32602, message: expect.stringMatching(message) });
    expect([lines().length, harness.gate.calls.length]).toEqual([before, calls]);
  });

  it('leaves out values that would make an address no server reads', async () => {
    const { harness } = recording;
    const ref = uri(`{name}${'x'.repeat(16_384 - 'thing://{name}'.length - 'open '.length)}`);
    const { body } = await ask(harness, session, 'completion/complete', { ref, argument: { name: 'name', value: '' } });
    expect(body.result?.completion).toEqual({ values: ['open'] });
  });

  it('is left out of the values of a completion', async () => {
    const { harness } = recording;
    const { permits } = harness.gate;
    Object.assign(harness.gate, {
      permits: (data: Parameters<typeof permits>[0]) => !JSON.stringify(data.args).includes('secret') && permits(data),
    });
    const { body } = await ask(harness, session, 'completion/complete', prompt);
    Object.assign(harness.gate, { permits });
    expect(body.result?.completion).toEqual({ values: ['open', 'other'] });
  });
});
