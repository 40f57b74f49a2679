import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildSample } from '../../electron/testrail/sandbox/sample/build.ts';
import { readSandboxAddress, type Sandbox } from '../../electron/testrail/sandbox/sandbox.ts';
import type { JsonValue } from '../../shared/json.ts';
import { connector, done, sandbox, targetOf, temporaryFolder } from './harness.ts';

interface Asked {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes; a wrong shape fails the expectation.
  readonly body: any;
}

async function ask(
  box: Pick<Sandbox, 'url' | 'user' | 'key'>,
  path: string,
  post?: JsonValue,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const response = await fetch(`${box.url}/index.php?/api/v2/${path}`, {
    method: post === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${box.user}:${box.key}`).toString('base64')}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(post === undefined ? {} : { body: JSON.stringify(post) }),
  });
  return { status: response.status, body: await response.json() };
}

/** A request with headers that `fetch` would not send. */
async function raw(box: Sandbox, head: string): Promise<string> {
  const socket = connect(box.port, '127.0.0.1');
  socket.end(`${head}\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('the sample data', () => {
  it('is as large as promised, and the same each time', () => {
    const { rows } = buildSample(1_795_000_000);
    const size = Object.fromEntries(Object.entries(rows).map(([table, list]) => [table, list.length]));
    // docs/testrail.md names these.
    expect(size).toEqual({
      projects: 3,
      suites: 4,
      sections: 24,
      cases: 147,
      runs: 8,
      tests: 229,
      results: 624,
      datasets: 8,
      milestones: 5,
      users: 6,
      plans: 1,
      shared_steps: 1,
      attachments: 1,
      labels: 4,
      history: 0,
      config_groups: 2,
      variables: 3,
    });
    expect(rows.runs.filter((run) => run.is_completed)).toHaveLength(2);
    expect(buildSample(1_795_000_000)).toEqual(buildSample(1_795_000_000));
  });

  it('counts ids from 1 in each table and is whole', () => {
    const { rows } = buildSample(1_795_000_000);
    for (const list of Object.values(rows))
      expect(list.map((row) => row.id)).toEqual(list.map((_, index) => index + 1));
    const tests = new Map(rows.tests.map((test) => [test.id, test]));
    for (const result of rows.results) expect(tests.has(result.test_id)).toBe(true);
    for (const row of rows.cases) {
      const hasSteps =
        (row.custom_steps_separated?.length ?? 0) > 0 &&
        row.custom_steps_separated?.every((step) => step.content && step.expected);
      expect(hasSteps || (row.custom_steps && row.custom_expected), row.title).toBeTruthy();
      expect(row.type_id, row.title).toBeGreaterThan(0);
    }
    for (const test of tests.values()) {
      const last = rows.results.filter((result) => result.test_id === test.id).at(-1);
      expect(test.status_id).toBe(last?.status_id ?? 3);
    }
  });

  it('lies in the past', () => {
    const now = 1_795_000_000;
    const { rows } = buildSample(now);
    for (const row of [...rows.cases, ...rows.runs, ...rows.results]) expect(row.created_on).toBeLessThanOrEqual(now);
  });
});

describe('the sandbox speaks TestRail’s API', () => {
  it('with pages and their links', async () => {
    const box = await sandbox();
    const first = await ask(box, 'get_results_for_run/5&limit=100');
    expect(first.body).toMatchObject({ offset: 0, limit: 100, size: 100, _links: { prev: null } });
    expect(first.body._links.next).toBe('/api/v2/get_results_for_run/5&limit=100&offset=100');
    const last = await ask(box, 'get_results_for_run/5&status_id=1,5&limit=100&offset=200');
    expect(last.body._links.next).toBeNull();
    expect(last.body._links.prev).toContain('&status_id=1%2C5&limit=100&offset=100');
  });

  it.each([
    ['get_tests/1', 'tests'],
    ['get_milestones/1', 'milestones'],
    ['get_results_for_run/1', 'results'],
    ['get_results_for_case/2/1', 'results'],
    ['get_suites/2', 'suites'],
    ['get_plans/1', 'plans'],
    ['get_shared_steps/1', 'shared_steps'],
    ['get_labels/1', 'labels'],
    ['get_variables/1', 'variables'],
    ['get_roles', 'roles'],
    ['get_groups', 'groups'],
    ['get_attachments_for_case/1', 'attachments'],
  ])('%s is a page of %s', async (path, key) => {
    const { status, body } = await ask(await sandbox(), path);
    expect(status).toBe(200);
    expect(body[key].length).toBeGreaterThan(0);
  });

  it.each([
    'get_configs/1',
    'get_statuses',
    'get_priorities',
    'get_case_types',
    'get_case_fields',
    'get_result_fields',
    'get_users',
    'get_templates/1',
  ])('%s is a plain list', async (path) => {
    const { status, body } = await ask(await sandbox(), path);
    expect(status).toBe(200);
    expect(body.length).toBeGreaterThan(0);
  });

  it.each([
    ['get_test/1', { id: 1, run_id: 1, case_id: 1, title: 'Sign in with e-mail and password' }],
    ['get_suite/2', { id: 2, project_id: 2 }],
    ['get_milestone/1', { id: 1, is_completed: true }],
    ['get_user/2', { id: 2, name: 'Mira Novak' }],
    ['get_user_by_email&email=ci%40shop.example', { name: 'CI Pipeline' }],
    ['get_current_user', { id: 1 }],
  ])('%s is one entity', async (path, expected) => {
    expect((await ask(await sandbox(), path)).body).toMatchObject(expected);
  });

  it('adds many results at once, all or none', async () => {
    const box = await sandbox();
    const good = {
      results: [
        { case_id: 1, status_id: 1 },
        { case_id: 2, status_id: 5, comment: 'No' },
      ],
    };
    expect((await ask(box, 'add_results_for_cases/1', good)).body).toHaveLength(2);
    const before = (await ask(box, 'get_results_for_case/1/1')).body.size;
    const bad = {
      results: [
        { case_id: 1, status_id: 1 },
        { case_id: 999, status_id: 1 },
      ],
    };
    expect(await ask(box, 'add_results_for_cases/1', bad)).toMatchObject({ status: 400 });
    expect((await ask(box, 'get_results_for_case/1/1')).body.size).toBe(before);
    expect((await ask(box, 'add_results/1', { results: [{ test_id: 1, status_id: 1 }] })).status).toBe(200);
    expect((await ask(box, 'add_result_for_case/1/2', { status_id: 1 })).status).toBe(200);
  });

  it.each([
    ['get_run/99', 400, 'Field :run_id is not a valid test run.'],
    ['get_run/abc', 400, 'Field :run_id is not a valid test run.'],
    ['get_project/99', 400, 'Field :project_id is not a valid or accessible project.'],
    ['get_cases/2', 400, 'Field :suite_id is a required field.'],
    ['get_cases/1&suite_id=2', 400, 'Field :suite_id is not a valid test suite.'],
    ['get_tests/1&limit=x', 400, 'Field :limit is not a valid integer.'],
    ['get_everything', 404, "Unknown method 'get_everything'"],
    ['constructor', 404, "Unknown method 'constructor'"],
    ['close_run/1', 405, 'The method close_run must be called with POST.'],
  ])('%s answers %d', async (path, status, error) => {
    expect(await ask(await sandbox(), path)).toEqual({ status, body: { error } });
  });

  it.each([
    ['add_case/1', {}, 'Field :title is a required field.'],
    ['add_case/1', { title: 'X', type_id: 99 }, 'Field :type_id is not a valid ID.'],
    ['add_case/1', { title: 'X', milestone_id: 4 }, 'Field :milestone_id is not a valid milestone.'],
    ['add_case/1', { title: 'X', estimate: 'soon' }, 'Field :estimate is not in a valid time span format.'],
    ['add_case/1', { title: 7 }, 'Field :title is not a valid string.'],
    ['add_run/1', { suite_id: 2, name: 'X' }, 'Field :suite_id is not a valid test suite.'],
    ['add_dataset/1', { name: 'Default' }, 'A dataset called "Default" is already in this project.'],
    ['add_result/1', {}, 'Field :status_id is a required field.'],
    ['add_result/1', { status_id: 1, assignedto_id: 99 }, 'Field :assignedto_id is not a valid user.'],
    ['add_project', { name: 'X', suite_mode: 4 }, 'Field :suite_mode is not a valid suite mode (1, 2 or 3).'],
    ['close_run/1', [1], 'The request body must be a JSON object.'],
  ])('%s with %j is refused', async (path, body, error) => {
    expect(await ask(await sandbox(), path, body)).toEqual({ status: 400, body: { error } });
  });

  it('refuses ?soft=1 instead of deleting: what was meant as a trial must not become real', async () => {
    const box = await sandbox();
    expect((await ask(box, 'delete_section/5?soft=1', {})).status).toBe(400);
    expect((await ask(box, 'get_section/5')).status).toBe(200);
    expect((await ask(box, 'delete_run/1&soft=1', {})).body).toMatchObject({ runs: 1, tests: 60 });
    expect((await ask(box, 'get_run/1')).status).toBe(200);
  });
});

describe('the sandbox’s endpoint', () => {
  it('opens only to its key', async () => {
    const box = await sandbox();
    for (const wrong of [
      { ...box, key: 'wrong-key' },
      { ...box, user: 'someone' },
      { ...box, key: '' },
    ]) {
      expect(await ask(wrong, 'get_projects')).toMatchObject({ status: 401 });
    }
    expect((await ask(box, 'get_projects', undefined, { authorization: '' })).status).toBe(401);
    expect((await ask(box, 'get_projects')).status).toBe(200);
  });

  it('makes a key of its own for each folder', async () => {
    const [one, other] = [await sandbox(), await sandbox()];
    expect(one.key).not.toBe(other.key);
    expect(one.key.length).toBeGreaterThanOrEqual(32);
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])('is shut to a page of origin %s', async (origin) => {
    expect((await ask(await sandbox(), 'get_projects', undefined, { origin })).status).toBe(403);
  });

  it('is shut to other names for this machine', async () => {
    const box = await sandbox();
    const head = (host: string) => `GET /index.php?/api/v2/get_projects HTTP/1.1\r\nHost: ${host}`;
    expect(await raw(box, head('evil.example'))).toContain('403');
    expect(await raw(box, head(`evil.example:${box.port}`))).toContain('403');
    expect(await raw(box, head('127.0.0.1:1'))).toContain('403');
    expect(await raw(box, head(`localhost:${box.port}`))).toContain('401');
    expect(await raw(box, `${head(`127.0.0.1:${box.port}`)}\r\nSec-Fetch-Site: cross-site`)).toContain('403');
  });

  it('takes JSON only, and not too much of it', async () => {
    const box = await sandbox();
    expect(await ask(box, 'add_project', { name: 'X' }, { 'content-type': 'text/plain' })).toMatchObject({
      status: 400,
    });
    expect(await ask(box, 'add_project', { name: 'x'.repeat(9 * 1024 * 1024) })).toMatchObject({ status: 413 });
    expect((await ask(box, 'get_projects')).body.size).toBe(3);
  });
});

describe('the sandbox keeps what it acknowledged', () => {
  it('over a restart, with address and key, in files only the owner can read', async () => {
    const folder = await temporaryFolder();
    const first = await sandbox({ folder });
    await ask(first, 'add_project', { name: 'Kept' });
    await first.close();
    const second = await sandbox({ folder });
    expect([second.url, second.key]).toEqual([first.url, first.key]);
    expect((await ask(second, 'get_project/4')).body.name).toBe('Kept');
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
    expect(await readSandboxAddress(folder)).toEqual({ url: second.url, user: second.user, key: second.key });
  });

  it('over kill -9 in the middle of writes', async () => {
    const folder = await temporaryFolder();
    const box = await inAProcess(folder);
    const acknowledged: number[] = [];
    const workers = Array.from({ length: 4 }, async (_, worker) => {
      for (let count = 0; count < 1000; count += 1) {
        const answer = await ask(box, 'add_result/1', { status_id: 1, comment: `${worker}-${count}` }).catch(
          () => null,
        );
        if (!answer) return;
        acknowledged.push(answer.body.id);
        if (acknowledged.length === 150) box.child.kill('SIGKILL');
      }
    });
    await Promise.all(workers);
    expect(acknowledged.length).toBeGreaterThanOrEqual(150);
    const again = await sandbox({ folder });
    const kept = await done(connector(targetOf(again)), 'get_results', { test_id: 1 });
    const ids = new Set(kept.map((row: { id: number }) => row.id));
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('and drops half a line that was never acknowledged', async () => {
    const folder = await temporaryFolder();
    const first = await sandbox({ folder });
    await ask(first, 'add_project', { name: 'Kept' });
    await first.close();
    const log = (await readdir(folder)).find((name) => name.startsWith('changes-')) ?? '';
    await appendFile(join(folder, log), '{"rows":[["projects",5,{"id":5,"na');
    const second = await sandbox({ folder });
    expect((await ask(second, 'get_projects')).body.size).toBe(4);
  });

  it('sets damaged data aside and starts anew', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'sandbox.json'), '{"format":1,');
    const notices: string[] = [];
    const box = await sandbox({ folder, notice: (line) => void notices.push(line) });
    expect((await ask(box, 'get_projects')).body.size).toBe(3);
    expect(notices[0]).toContain('set aside as sandbox.json.damaged');
    expect(await readFile(join(folder, 'sandbox.json.damaged'), 'utf8')).toBe('{"format":1,');
  });

  it('until it is reset: the sample data comes back under the same key', async () => {
    const folder = await temporaryFolder();
    const box = await sandbox({ folder });
    await ask(box, 'delete_project/1', {});
    const during = Promise.all([box.reset(), ask(box, 'get_projects'), ask(box, 'add_project', { name: 'After' })]);
    await during;
    expect((await ask(box, 'get_project/1')).body.name).toBe('Storefront');
    expect((await ask(box, 'get_project/4')).body.name).toBe('After');
    await box.close();
    expect((await ask(await sandbox({ folder }), 'get_project/4')).body.name).toBe('After');
  });

  it('on another port when its own is taken, unless a port was asked for', async () => {
    const folder = await temporaryFolder();
    const first = await sandbox({ folder });
    await first.close();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(first.port, '127.0.0.1', resolve));
    onTestFinished(() => void squatter.close());
    expect((squatter.address() as AddressInfo).port).toBe(first.port);
    const second = await sandbox({ folder });
    expect(second.port).not.toBe(first.port);
    await second.close();
    await expect(sandbox({ folder, port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

/** A sandbox in a process of its own, to be killed. */
async function inAProcess(folder: string): Promise<{ url: string; user: string; key: string; child: ChildProcess }> {
  const module = new URL('../../electron/testrail/sandbox/sandbox.ts', import.meta.url).href;
  const code = `const { startSandbox } = await import(${JSON.stringify(module)});
    const { url, user, key } = await startSandbox({ folder: ${JSON.stringify(folder)} });
    console.log(JSON.stringify({ url, user, key }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) return { ...JSON.parse(line), child };
  throw new Error('The sandbox process ended without an address.');
}
