import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import type { TestRailTarget } from '../../electron/testrail/target.ts';
import { calm, connector, done, fakeTestRail, refused } from './harness.ts';

/** A TestRail whose answers are written by hand. */
async function written(answer: (response: ServerResponse, count: number) => void): Promise<TestRailTarget> {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    answer(response, ++count);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return {
    kind: 'real',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    user: 'u',
    key: 'secret-key',
  };
}
const json = { 'content-type': 'application/json' };

it.each([
  ['values', `[${'0,'.repeat(2_100_000)}0]`],
  ['members', `{${'"a":0,'.repeat(1_100_000)}"b":0}`],
  ['levels', `${'['.repeat(2000)}${']'.repeat(2000)}`],
  ['digits in a number', `[${'1'.repeat(20_000)}]`],
])('an answer with more %s than anybody could use is not taken apart', async (what, body) => {
  const fake = await fakeTestRail(() => ({ body }));
  expect(await refused(connector(fake.target), 'get_run', { run_id: 7 })).toContain(`more ${what} than can be read`);
});

it('an answer that is compressed is refused, and none is asked for', async () => {
  let seen: string | undefined;
  const target = await written((response) => {
    seen = response.req.headers['accept-encoding'];
    response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync('{"id":7}'));
  });
  expect(await refused(connector(target), 'get_run', { run_id: 7 })).toContain('is compressed');
  expect(seen).toBe('identity');
});

it('an answer without end is cut off', async () => {
  let given = 0;
  const chunk = Buffer.alloc(65_536, ' ');
  const target = await written((response) => {
    response.writeHead(200, json);
    const more = () => {
      while (!response.destroyed) {
        given += chunk.length;
        if (!response.write(chunk)) return;
      }
    };
    response.on('drain', more);
    more();
  });
  expect(await refused(connector(target), 'get_run', { run_id: 7 })).toContain('larger than 32 MB and was cut off');
  expect(given).toBeLessThan(128 * 1024 * 1024);
});

it('an answer that comes by drops is given up after its time', async () => {
  const target = await written((response) => {
    response.writeHead(200, json).write('[');
    // Each drop is answered by the next one: the connection is never idle.
    const drop = () => void response.write(' ', () => setImmediate(() => response.destroyed || drop()));
    drop();
  });
  expect(await refused(connector(target, { timeoutMs: 300 }), 'get_run', { run_id: 7 })).toContain('did not answer');
});

it('answers that are not whole are counted for all calls together, and given back', async () => {
  const mebibytes = 30;
  let open: ServerResponse[] = [];
  const target = await written((response) => {
    response.writeHead(200, json);
    response.write(' '.repeat(mebibytes * 1024 * 1024), () => {});
    open.push(response);
  });
  const server = connector(target);
  const words = Array.from({ length: 8 }, () => refused(server, 'close_run', { run_id: 7 }));
  expect(await Promise.race(words)).toContain('answers to all calls that are under way');
  for (const response of open) response.destroy();
  await Promise.all(words);
  open = [];
  const last = done(server, 'close_run', { run_id: 7 });
  await expect.poll(() => open.length).toBe(1);
  open[0]?.end('{}');
  expect(await last).toEqual({});
});

it.each([
  ['in one page', { _links: { next: null }, runs: Array.from({ length: 200_000 }, () => 0) }],
  ['without pages', Array.from({ length: 50_001 }, () => 0)],
])('a list of more entries than anybody could use is refused, %s', async (_how, body) => {
  const fake = await fakeTestRail(() => ({ body }));
  const server = connector(fake.target);
  expect(await refused(server, 'get_runs', { project_id: 1 })).toContain('more than 50000 runs');
  await expect(server.api.list('get_runs/1', 'runs', calm.signal)).rejects.toThrow('more than 50000 runs');
});

it('a list that grows page after page is refused before it fills the memory', async () => {
  const entry = { title: 'x'.repeat(80_000) };
  const fake = await fakeTestRail(() => ({
    body: { _links: { next: '/x' }, runs: Array.from({ length: 250 }, () => entry) },
  }));
  await expect(connector(fake.target).api.list('get_runs/1', 'runs', calm.signal)).rejects.toThrow('Ask for less');
  expect(fake.seen.length).toBeLessThan(20);
});
