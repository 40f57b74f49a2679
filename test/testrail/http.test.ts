import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseTarget, TargetError, type TestRailTarget } from '../../electron/testrail/target.ts';
import {
  calm,
  connector,
  done,
  type FakeAnswer,
  fakeTestRail,
  refused,
  type Seen,
  sandbox,
  targetOf,
  textOf,
} from './harness.ts';

const slept = () => {
  const waits: number[] = [];
  return { waits, sleep: async (ms: number) => void waits.push(ms) };
};

describe('a request to TestRail', () => {
  it('carries the user and key as Basic credentials, and the path in the query string', async () => {
    const fake = await fakeTestRail(() => ({ body: { id: 7 } }));
    await done(connector(fake.target), 'get_run', { run_id: 7 });
    expect(fake.seen[0]).toMatchObject({ method: 'GET', url: '/index.php?/api/v2/get_run/7' });
    const expected = Buffer.from('qa@example.com:S3cret-Key/42').toString('base64');
    expect(fake.seen[0]?.headers.authorization).toBe(`Basic ${expected}`);
  });

  it('leaves out what is null, except where null is a value', async () => {
    const fake = await fakeTestRail(() => ({ body: { id: 1 } }));
    const server = connector(fake.target);
    await done(server, 'update_case', { case_id: 5, title: 'T', refs: null });
    await done(server, 'move_section', { section_id: 5, parent_id: null, after_id: 3 });
    expect(fake.seen.map((one) => one.body)).toEqual([{ title: 'T' }, { parent_id: null, after_id: 3 }]);
  });

  it('asks for a soft delete with &soft=1, and for a real one without', async () => {
    const fake = await fakeTestRail(() => ({ body: {} }));
    const server = connector(fake.target);
    await done(server, 'delete_section', { section_id: 5, soft: true });
    await done(server, 'delete_section', { section_id: 5, soft: false });
    expect(fake.seen.map((one) => one.url)).toEqual([
      '/index.php?/api/v2/delete_section/5&soft=1',
      '/index.php?/api/v2/delete_section/5',
    ]);
  });

  it('takes an empty answer for done', async () => {
    const fake = await fakeTestRail(() => ({ body: '' }));
    expect(await done(connector(fake.target), 'delete_run', { run_id: 7 })).toEqual({});
  });
});

describe('what a real TestRail answers beside results', () => {
  it('maintenance is told as that, and what was asked did not run', async () => {
    const fake = await fakeTestRail(() => ({ status: 409, body: '<html>Maintenance</html>' }));
    const words = await refused(connector(fake.target), 'close_run', { run_id: 7 });
    expect(words).toContain('TestRail is being maintained, so close_run did not run. Retry in some minutes.');
    expect(fake.seen).toHaveLength(1);
  });

  it('its own login page is no other address', async () => {
    const headers = { location: '/index.php?/auth/login/abc' };
    const fake = await fakeTestRail(() => ({ status: 302, headers, body: '' }));
    const words = await refused(connector(fake.target), 'get_run', { run_id: 7 });
    expect(words).toContain('with its login page, so it did not run: the API is off');
    expect(fake.seen).toHaveLength(1);
  });
});

describe('lists', () => {
  const pages = (seen: Seen): FakeAnswer => {
    const offset = Number(/offset=(\d+)/.exec(seen.url)?.[1] ?? 0);
    const cases = Array.from({ length: Math.min(250, 600 - offset) }, (_, index) => ({ id: offset + index + 1 }));
    const next = offset + 250 < 600 ? `https://elsewhere.example/api/v2/get_cases/1&offset=${offset + 250}` : null;
    return { body: { offset, limit: 250, size: cases.length, _links: { next, prev: null }, cases } };
  };

  it('come a page at a time, with a hint how to get the next', async () => {
    const fake = await fakeTestRail(pages);
    const server = connector(fake.target);
    const args = { project_id: 1, suite_id: 4 };
    const first = (await server.callTool('get_cases', args, calm)).content as { text: string }[];
    expect(JSON.parse(first[0]?.text ?? '')).toHaveLength(250);
    expect(first[1]?.text).toBe(
      'These are entries 1 to 250; there are more. Next page: get_cases with the same arguments and offset 250.',
    );
    const last = (await server.callTool('get_cases', { ...args, offset: 500, fields: ['id'] }, calm)).content;
    expect(last).toHaveLength(1);
    expect(fake.seen.map((one) => one.url)).toEqual([
      '/index.php?/api/v2/get_cases/1&suite_id=4',
      '/index.php?/api/v2/get_cases/1&suite_id=4&offset=500',
    ]);
  });

  it('are read whole for what looks at them, with the filter on each page, whatever the link says', async () => {
    const fake = await fakeTestRail(pages);
    const cases = await connector(fake.target).api.list('get_cases/1&suite_id=4', 'cases', calm.signal);
    expect(cases.map((one) => (one as { id: number }).id)).toEqual(
      Array.from({ length: 600 }, (_, index) => index + 1),
    );
    expect(fake.seen.map((one) => one.url)).toEqual([
      '/index.php?/api/v2/get_cases/1&suite_id=4',
      '/index.php?/api/v2/get_cases/1&suite_id=4&limit=250&offset=250',
      '/index.php?/api/v2/get_cases/1&suite_id=4&limit=250&offset=500',
    ]);
  });

  it('that come as one plain array are cut into pages here', async () => {
    const all = Array.from({ length: 300 }, (_, index) => ({ id: index + 1, title: 'x' }));
    const server = connector((await fakeTestRail(() => ({ body: all }))).target);
    const content = (await server.callTool('get_suites', { project_id: 1, limit: 100, offset: 100 }, calm)).content;
    const [list, hint] = content as { text: string }[];
    expect(JSON.parse(list?.text ?? '')[0]).toEqual({ id: 101, title: 'x' });
    expect(hint?.text).toContain('entries 101 to 200');
  });

  it('take filters as TestRail reads them, and answer only the fields that were asked for', async () => {
    const fake = await fakeTestRail(() => ({ body: { tests: [{ id: 1, title: 'A', status_id: 3 }] } }));
    const args = { run_id: 7, status_id: [3, 4], fields: ['title'], limit: 5 };
    expect(await done(connector(fake.target), 'get_tests', args)).toEqual([{ id: 1, title: 'A' }]);
    expect(fake.seen[0]?.url).toBe('/index.php?/api/v2/get_tests/7&status_id=3%2C4&limit=5');
    expect(await refused(connector(fake.target), 'get_tests', { run_id: 7, limit: 900 })).toContain('from 1 to 250');
    // A misspelt one would look like one without a value.
    const misspelt = await connector(fake.target).callTool('get_tests', { run_id: 7, fields: ['titel'] }, calm);
    expect(misspelt.content).toMatchObject([{}, { text: 'Nothing here has titel. There is id, title, status_id.' }]);
  });

  it('of TestRail before 6.7 are plain arrays', async () => {
    const fake = await fakeTestRail(() => ({ body: [{ id: 1 }, { id: 2 }] }));
    expect(await done(connector(fake.target), 'get_runs', { project_id: 1 })).toHaveLength(2);
  });

  it('that never end are given up', async () => {
    const fake = await fakeTestRail(() => ({ body: { _links: { next: '/more' }, runs: [{ id: 1 }] } }));
    const all = connector(fake.target).api.list('get_runs/1', 'runs', calm.signal);
    await expect(all).rejects.toThrow('more than 50000 runs');
    expect(fake.seen).toHaveLength(200);
  });

  it('with an empty page that promises more end there', async () => {
    const fake = await fakeTestRail(() => ({ body: { _links: { next: '/more' }, runs: [] } }));
    expect(await done(connector(fake.target), 'get_runs', { project_id: 1 })).toEqual([]);
  });

  it('without their entries are no TestRail', async () => {
    const fake = await fakeTestRail(() => ({ body: { initializeResult: 'world' } }));
    expect(await refused(connector(fake.target), 'get_runs', { project_id: 1 })).toContain('holds no list of runs');
  });
});

describe('what TestRail refuses is said so that an agent can act', () => {
  it.each([
    [
      400,
      { error: 'Field :title is a required field.' },
      'TestRail refused get_run (HTTP 400). TestRail says: Field :title is a required field.',
    ],
    [401, { error: 'Authentication failed' }, 'does not accept the user and key, so get_run did not run. A person'],
    [403, { error: 'No access' }, 'forbids get_run to user qa@example.com'],
    [404, { error: 'Unknown method' }, 'does not know get_run'],
    [500, { error: 'Boom' }, 'TestRail failed at get_run (HTTP 500). TestRail says: Boom'],
    [502, '<html>Bad gateway</html>', 'TestRail failed at get_run (HTTP 502). Retry later.'],
    [200, '<html>Log in</html>', 'not TestRail’s API (HTTP 200, no JSON)'],
    [404, '<html>Not here</html>', 'not TestRail’s API (HTTP 404, no JSON)'],
  ])('HTTP %d', async (status, body, words) => {
    const fake = await fakeTestRail(() => ({ status, body }));
    expect(await refused(connector(fake.target), 'get_run', { run_id: 7 })).toContain(words);
    expect(fake.seen).toHaveLength(1);
  });

  it('with the time that a TestRail which is down wants, and the fate of a write as far as it is known', async () => {
    const down = await fakeTestRail(() => ({
      status: 503,
      headers: { 'retry-after': '20' },
      body: '<html>Down</html>',
    }));
    expect(await refused(connector(down.target), 'close_run', { run_id: 7 })).toContain(
      'It asks to wait 20 s. Whether it took effect is not known',
    );
    const page = await fakeTestRail(() => ({ body: '<html>Welcome</html>' }));
    expect(await refused(connector(page.target), 'close_run', { run_id: 7 })).toContain('took effect is not known');
  });

  it('never with the key, in whatever form the server echoes it', async () => {
    const basic = Buffer.from('qa@example.com:S3cret-Key/42').toString('base64');
    const error = `Key S3cret-Key/42 or S3cret-Key%2F42 or ${basic} is wrong`;
    const fake = await fakeTestRail(() => ({ status: 401, body: { error } }));
    const words = await refused(connector(fake.target), 'get_run', { run_id: 7 });
    expect(words).toContain('Key ••• or ••• or ••• is wrong');
  });

  it('on one line and cut, since others wrote it', async () => {
    const fake = await fakeTestRail(() => ({ status: 400, body: { error: `a\r\n\u001b[31mb${'c'.repeat(5000)}` } }));
    const words = await refused(connector(fake.target), 'get_run', { run_id: 7 });
    expect(words).not.toMatch(/\p{Cc}/u);
    expect(words.length).toBeLessThan(700);
  });
});

describe('a TestRail that lets nothing be changed', () => {
  it.each([
    ['api-off', 'get_run', { run_id: 1 }, 'API is switched off, so get_run did not run. A person must switch it on'],
    ['api-off', 'close_run', { run_id: 1 }, 'close_run did not run'],
    ['read-only', 'close_run', { run_id: 1 }, 'a read-only role never does. Do not retry.'],
    ['maintenance', 'close_run', { run_id: 1 }, 'close_run did not run. Retry in some minutes.'],
  ] as const)('says that it did not run and what to do: %s, %s', async (state, tool, args, words) => {
    const box = await sandbox();
    const server = connector(targetOf(box));
    box.play(state);
    expect(await refused(server, tool, args)).toContain(words);
    box.play(null);
    expect((await done(server, 'get_run', { run_id: 1 })).is_completed).toBe(false);
  });

  it('is still read by a user with a read-only role', async () => {
    const box = await sandbox();
    box.play('read-only');
    expect(await done(connector(targetOf(box)), 'get_run', { run_id: 1 })).toMatchObject({ id: 1 });
  });

  it('says of a custom field what it takes, and that a case without it is none', async () => {
    const server = connector(targetOf(await sandbox()));
    const sections = await done(server, 'get_sections', { project_id: 2, suite_id: 2 });
    const words = await refused(server, 'add_case', { section_id: sections[0].id, title: 'Pay' });
    expect(words).toContain('custom_severity (Severity, required in some projects)');
    expect(words).toContain('1 Blocker, 2 Major, 3 Minor');
  });
});

describe('a busy TestRail (429)', () => {
  const busyOnce = (header: string) => (_: Seen, count: number) =>
    count === 1
      ? { status: 429, headers: { 'retry-after': header }, body: { error: 'Too many' } }
      : { body: { id: 1 } };

  it.each([
    ['get_run', { run_id: 7 }],
    ['close_run', { run_id: 7 }],
  ])('is asked again after the time it names: %s', async (name, args) => {
    const { waits, sleep } = slept();
    const fake = await fakeTestRail(busyOnce('7'));
    await done(connector(fake.target, { sleep }), name, args);
    expect(waits).toEqual([7000]);
    expect(fake.seen).toHaveLength(2);
  });

  it('may name a date', async () => {
    const { waits, sleep } = slept();
    const fake = await fakeTestRail(busyOnce('Mon, 23 Nov 2026 10:00:05 GMT'));
    const clock = { now: () => Date.parse('2026-11-23T10:00:00Z') };
    await done(connector(fake.target, { sleep, clock }), 'get_run', { run_id: 7 });
    expect(waits).toEqual([5000]);
  });

  it('is not waited for longer than an agent would', async () => {
    const { waits, sleep } = slept();
    const fake = await fakeTestRail(busyOnce('120'));
    const words = await refused(connector(fake.target, { sleep }), 'close_run', { run_id: 7 });
    expect(words).toBe(
      'TestRail takes no more requests for now, from any agent, so close_run did not run. Retry in 120 s.',
    );
    expect([waits, fake.seen.length]).toEqual([[], 1]);
  });

  it('is given up after four tries', async () => {
    const { waits, sleep } = slept();
    const fake = await fakeTestRail(() => ({ status: 429, body: { error: 'Too many' } }));
    await refused(connector(fake.target, { sleep }), 'get_run', { run_id: 7 });
    expect([waits, fake.seen.length]).toEqual([[1000, 2000, 4000], 4]);
  });
});

describe('a busy TestRail and several agents', () => {
  /** A clock that only sleeping moves, and the order in which TestRail was asked. */
  function shared(headers: readonly (string | null)[]) {
    let at = 0;
    const clock = { now: () => at };
    const begun: (() => void)[] = [];
    const sleep = async (ms: number) => {
      // Whoever comes in this turn of the event loop stands in the queue before the wait is over.
      await new Promise<void>((resolve) => begun.push(resolve));
      at += ms;
    };
    const wake = async () => {
      await expect.poll(() => begun.length).toBeGreaterThan(0);
      begun.shift()?.();
    };
    return {
      clock,
      sleep,
      wake,
      answer: (_: Seen, count: number) => {
        const header = headers[count - 1] ?? null;
        return header === null ? { body: { id: 1 } } : { status: 429, headers: { 'retry-after': header }, body: {} };
      },
      now: () => at,
    };
  }
  const as = (party: string) => ({ ...calm, party });

  it('have one wait between them: nobody else asks meanwhile, and none is refused for the other', async () => {
    const { clock, sleep, wake, answer, now } = shared(['7']);
    const fake = await fakeTestRail(answer);
    const server = connector(fake.target, { clock, sleep });
    const first = server.callTool('get_run', { run_id: 1 }, as('one'));
    await expect.poll(() => server.busyMs).toBe(7000);
    const second = server.callTool('get_run', { run_id: 2 }, as('two'));
    expect(fake.seen).toHaveLength(1);
    for (let turns = 0; turns < 2; turns += 1) await wake();
    expect([(await first).isError, (await second).isError]).toEqual([undefined, undefined]);
    expect(fake.seen).toHaveLength(3);
    expect([server.busyMs, now()]).toEqual([0, 7100]);
  });

  it('take turns after it: who brings much waits for itself', async () => {
    const { clock, sleep, wake, answer } = shared(['5']);
    const fake = await fakeTestRail(answer);
    const server = connector(fake.target, { clock, sleep });
    const calls = [server.callTool('get_run', { run_id: 10 }, as('eager'))];
    await expect.poll(() => server.busyMs).toBe(5000);
    for (const id of [11, 12, 13]) calls.push(server.callTool('get_run', { run_id: id }, as('eager')));
    calls.push(server.callTool('get_run', { run_id: 20 }, as('calm')));
    for (let turns = 0; turns < 5; turns += 1) await wake();
    await Promise.all(calls);
    const order = fake.seen.slice(1).map(({ url }) => Number(/get_run\/(\d+)/.exec(url)?.[1]));
    expect(order.indexOf(20)).toBeLessThan(2);
  });

  it('are told at once where the wait is longer than an agent would wait', async () => {
    const { clock, sleep, answer } = shared(['120']);
    const fake = await fakeTestRail(answer);
    const server = connector(fake.target, { clock, sleep });
    await server.callTool('get_run', { run_id: 1 }, as('one'));
    const words = textOf(await server.callTool('close_run', { run_id: 2 }, as('two')));
    expect(words).toBe(
      'TestRail takes no more requests for now, from any agent, so close_run did not run. Retry in 120 s.',
    );
    expect(fake.seen).toHaveLength(1);
  });

  it('who leaves while waiting is not sent', async () => {
    const { clock, sleep, wake, answer } = shared(['5']);
    const fake = await fakeTestRail(answer);
    const server = connector(fake.target, { clock, sleep });
    const first = server.callTool('get_run', { run_id: 1 }, as('one'));
    await expect.poll(() => server.busyMs).toBe(5000);
    const leaving = new AbortController();
    const second = server.callTool('close_run', { run_id: 2 }, { signal: leaving.signal, party: 'two' });
    leaving.abort();
    expect(textOf(await second)).toContain('it did not run');
    await wake();
    await first;
    expect(fake.seen.map(({ url }) => url).filter((url) => url.includes('close_run'))).toEqual([]);
  });
});

describe('a connection that breaks', () => {
  it('is tried once more for a read', async () => {
    const fake = await fakeTestRail((_, count) => (count === 1 ? { hangUp: true } : { body: { id: 7 } }));
    expect(await done(connector(fake.target), 'get_run', { run_id: 7 })).toEqual({ id: 7 });
  });

  it('never for a write, and its fate is said to be unknown', async () => {
    const fake = await fakeTestRail(() => ({ hangUp: true }));
    const words = await refused(connector(fake.target), 'close_run', { run_id: 7 });
    expect(words).toContain('Whether it took effect is not known: look before you repeat it.');
    expect(fake.seen).toHaveLength(1);
  });

  it('is a clear refusal when nobody listens, and nothing was sent', async () => {
    const probe = createServer();
    const port = await new Promise<number>((resolve) =>
      probe.listen(0, '127.0.0.1', () => resolve((probe.address() as { port: number }).port)),
    );
    await new Promise((resolve) => probe.close(resolve));
    const target: TestRailTarget = { kind: 'real', url: `http://127.0.0.1:${port}`, user: 'u', key: 'secret-key' };
    const words = await refused(connector(target), 'close_run', { run_id: 7 });
    expect(words).toContain('cannot be reached');
    expect(words).toContain('Nothing was sent.');
  });

  it('is a matter of trust when the certificate is not known', async () => {
    const dispatcher = {
      dispatch: () => {
        const text =
          'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca';
        throw Object.assign(new Error(text), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
      },
    };
    const target: TestRailTarget = { kind: 'real', url: 'https://testrail.example', user: 'u', key: 'secret-key' };
    const words = await refused(connector(target, { dispatcher: dispatcher as never }), 'get_run', { run_id: 7 });
    expect(words).toContain('certificate of https://testrail.example is not trusted (self-signed certificate)');
  });

  it('times out when TestRail never answers', async () => {
    const fake = await fakeTestRail(() => ({}));
    const words = await refused(connector(fake.target, { timeoutMs: 50 }), 'close_run', { run_id: 7 });
    expect(words).toContain('did not answer close_run within');
    expect(words).toContain('Whether it took effect is not known');
  });

  it('ends at once when the agent cancels', async () => {
    const abort = new AbortController();
    const fake = await fakeTestRail(() => {
      abort.abort();
      return {};
    });
    const result = await connector(fake.target).callTool('get_run', { run_id: 7 }, { ...calm, signal: abort.signal });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toBe('get_run was cancelled.');
  });
});

describe('a redirect', () => {
  it('within the same origin is followed for a read', async () => {
    const fake = await fakeTestRail((_, count) =>
      count === 1
        ? { status: 302, headers: { location: '/testrail/index.php?/api/v2/get_run/7' }, body: '' }
        : { body: { id: 7 } },
    );
    expect(await done(connector(fake.target), 'get_run', { run_id: 7 })).toEqual({ id: 7 });
  });

  it('to another origin is not followed: the key stays here', async () => {
    const stranger = await fakeTestRail(() => ({ body: { id: 7 } }));
    const fake = await fakeTestRail((seen) => ({
      status: 307,
      headers: { location: stranger.url + seen.url },
      body: '',
    }));
    const words = await refused(connector(fake.target), 'get_run', { run_id: 7 });
    expect(words).toContain(`points to ${stranger.url}. The key was not sent there.`);
    expect(stranger.seen).toHaveLength(0);
  });

  it('of a write is not followed at all', async () => {
    const fake = await fakeTestRail(() => ({
      status: 307,
      headers: { location: '/index.php?/api/v2/close_run/7' },
      body: '',
    }));
    const words = await refused(connector(fake.target), 'close_run', { run_id: 7 });
    expect(words).toContain('Whether it took effect is not known');
    expect(fake.seen).toHaveLength(1);
  });
});

describe('the address of a TestRail', () => {
  const real = { kind: 'real', user: 'qa@example.com', key: 'secret-key' } as const;

  it.each([
    ['https://x.testrail.io', 'https://x.testrail.io'],
    ['https://x.testrail.io/', 'https://x.testrail.io'],
    ['https://x.testrail.io/index.php?/dashboard', 'https://x.testrail.io'],
    ['https://host/testrail/index.php?/runs/view/7#a', 'https://host/testrail'],
    ['http://localhost:8080/', 'http://localhost:8080'],
    ['http://127.0.0.1:1', 'http://127.0.0.1:1'],
    ['http://[::1]:1', 'http://[::1]:1'],
  ])('%s is taken as %s', (url, base) => {
    expect(parseTarget({ ...real, url }).url).toBe(base);
  });

  it.each([
    ['http://x.testrail.io', 'in the clear'],
    ['http://127.0.0.1.evil.example', 'in the clear'],
    ['http://localhost.evil.example', 'in the clear'],
    ['ftp://x.testrail.io', 'must be a URL'],
    ['x.testrail.io', 'must be a URL'],
    ['https://user:key@x.testrail.io', 'must not hold a user or password'],
  ])('%s is refused', (url, words) => {
    expect(() => parseTarget({ ...real, url })).toThrow(words);
    expect(() => parseTarget({ ...real, url })).toThrow(TargetError);
  });

  it.each([
    [{ user: ' ' }, 'user'],
    [{ key: '' }, 'API key is missing'],
    [{ user: 'a:b' }, 'colon'],
    [{ key: 'a\nb' }, 'one line'],
  ])('credentials %j are refused', (part, words) => {
    expect(() => parseTarget({ ...real, url: 'https://x.testrail.io', ...part })).toThrow(words);
  });

  it('can be tried before it is used, and be changed while calls go on', async () => {
    const one = await fakeTestRail(() => ({ body: { projects: [], _links: { next: null } } }));
    const other = await fakeTestRail(() => ({ status: 401, body: { error: 'no' } }));
    const server = connector(null);
    expect(await refused(server, 'get_projects')).toContain('No TestRail is set');
    await server.verify(one.target);
    await expect(server.verify(other.target)).rejects.toMatchObject({ code: 'testrail-unauthorized' });
    await expect(server.verify({ ...one.target, url: 'http://example.com' })).rejects.toThrow(TargetError);
    expect(server.target()).toBeNull();
    server.retarget(one.target);
    expect(server.target()).toEqual({ kind: 'real', url: one.url, user: 'qa@example.com' });
    expect(await done(server, 'get_projects')).toEqual([]);
    server.retarget(other.target);
    expect((await server.callTool('get_projects', {}, calm)).isError).toBe(true);
  });
});
