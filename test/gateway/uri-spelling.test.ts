import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spellingFault } from '../../electron/gateway/wire/uri-spelling.ts';
import type { JsonObject } from '../../shared/json.ts';
import { initialize } from './raw-client.ts';
import { ask, type Recording, type Revision, startRecording } from './recording-support.ts';

describe('the spelling of a URI', () => {
  it.each([
    ['capitals in its scheme', 'Thing://o'],
    ['a code for a letter', 'thing://%6f'],
    ['a code for a dot', 'thing://a/%2E%2e/o'],
    ['dots that lead up', 'thing://a/../o'],
    ['a dot that leads nowhere', 'thing://./o'],
    ['dots at its end', 'thing://o/a/..'],
    ['a space before it', ' thing://o'],
    ['a line break in it', 'thi\nng://o'],
    ['a deletion in it', 'thing://o\u007f'],
    ['a capital in the middle of its scheme', 'thInG://o'],
    ['a code for a tilde', 'thing://%7Ea'],
    ['backslashes for slashes', 'file:\\\\\\secret'],
    ['one backslash', 'file:///a\\b'],
    ['dots behind a backslash', 'thing://a\\..'],
    ['dots before its query', 'thing://a/..?x'],
    ['one slash for three', 'file:/etc/passwd'],
    ['no slash for three', 'file:etc/passwd'],
    ['four slashes for three', 'file:////etc/passwd'],
    ['two slashes between folders', 'file:///etc//passwd'],
    ['the name of this machine', 'file://localhost/etc/passwd'],
    ['a host with capitals', 'https://Example.com/a'],
    ['one slash before a host', 'https:/example.com/a'],
    ['three slashes before a host', 'https:///example.com/a'],
    ['the port that it has anyway', 'https://example.com:443/a'],
    ['a port that is empty', 'http://example.com:/a'],
    ['a number for the address of its host', 'http://0x7f000001/a'],
    ['a name before its host', 'https://me@example.com/a'],
  ])('with %s may be read as another', (_what, uri) => {
    expect(spellingFault(uri)).not.toBeNull();
  });

  it.each([
    'thing://o',
    'thing://O/Large',
    'file:///C:/My%20files/a..b/.hidden/c.tar.gz',
    'file:///caf%C3%A9',
    'https://example.com/a?next=../b#./c',
    'thing://t/{id}',
    'urn:isbn:0451450523',
    'db+sql://t/1...2',
    'file:///etc/passwd',
    'file://server/share/a',
    'http://example.com:8080/A//b',
    'http://[::1]:3000/',
    'https://example.com?x=//',
    'profile:/x',
    'thing:/o',
    'thing://a?b=\\..\\c',
    'thing://%2Fa%25%00',
    'UPPER/without-a-scheme',
    '',
  ])('of %s says one thing only', (uri) => {
    expect(spellingFault(uri)).toBeNull();
  });
});

describe.each<Revision>(['session', 'stateless'])('a URI that can be read as another (%s)', (revision) => {
  let recording: Recording;
  let session: string | null = null;
  beforeAll(async () => {
    recording = await startRecording('http', 'session');
    if (revision === 'session') session = await initialize(recording.harness.url());
  });
  afterAll(() => recording.stop());

  const completion = { ref: { type: 'ref/resource', uri: 'thing://{name}' }, argument: { name: 'name', value: '%6f' } };
  it.each<[string, JsonObject]>([
    ['resources/read', { uri: 'thing://%6f' }],
    ['completion/complete', completion],
  ])(
    'in %s is told to the gate as a fault where a rule speaks of reading, and else it is not',
    async (method, params) => {
      const { harness } = recording;
      const { names } = harness.gate;
      for (const speaks of [true, false]) {
        Object.assign(harness.gate, {
          names: (_agent: string, _server: string, tool: string) => speaks && tool === 'resources/read',
        });
        await ask(harness, session, method, params);
        const { tool, fault } = harness.gate.calls.at(-1) ?? {};
        expect({ tool, fault }).toEqual({
          tool: 'resources/read',
          fault: speaks ? expect.stringContaining('%6f') : null,
        });
      }
      Object.assign(harness.gate, { names });
    },
  );
});
