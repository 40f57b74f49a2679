import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '../../electron/testrail/sandbox/sandbox.ts';
import { installPinned } from '../support/python.ts';
import { connector, done, sandbox, targetOf, temporaryFolder } from '../testrail/harness.ts';

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** docs/testrail.md names these. */
const npmPackages = ['@dlenroc/testrail@1.9.3', 'testrail-api@1.3.6', 'testrail-js-api@0.3.2'];

let python = '';
let node = '';

beforeAll(async () => {
  python = await installPinned('testrail-clients', here('python.txt'));
  node = await installNode();
}, 480_000);

/** The npm packages in a folder of their own: their old dependencies are none of ours. No install script runs. */
async function installNode(): Promise<string> {
  const home = fileURLToPath(new URL('../../node_modules/.cache/railguard-clients/', import.meta.url));
  const folder = join(home, npmPackages.join('+').replaceAll('/', '_'));
  if (existsSync(folder)) return folder;
  const building = `${folder}.${process.pid}`;
  await mkdir(building, { recursive: true });
  await writeFile(join(building, 'package.json'), '{"private":true}');
  try {
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...npmPackages], {
      cwd: building,
    });
    await rename(building, folder);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return folder;
}

const access = ({ url, user, key }: Sandbox) => [url, user, key] as const;

async function python3(box: Sandbox, which: string): Promise<unknown> {
  const { stdout } = await run(python, [here('libraries.py'), which, ...access(box)]);
  return JSON.parse(stdout);
}

async function nodeClient(box: Sandbox, which: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, [here('libraries.mjs'), node, which, ...access(box)]);
  return JSON.parse(stdout);
}

const junit = `<testsuites name="shop"><testsuite name="Login">
<testcase classname="shop.login" name="signs_in" time="1.2"/>
<testcase classname="shop.login" name="refuses" time="0.4"><failure message="no">expected 401</failure></testcase>
</testsuite></testsuites>`;

it.each(['paged', 'plain'] as const)(
  'trcli uploads a JUnit report (%s lists): section, cases, run, results',
  async (lists) => {
    const box = await sandbox({ lists });
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'junit.xml'), junit);
    const login = ['-y', '-h', box.url, '--project', 'Storefront', '--username', box.user, '--password', box.key];
    const command = ['-c', 'from trcli.cli import cli; cli()', ...login];
    const report = ['parse_junit', '--title', 'Nightly', '-f', join(folder, 'junit.xml')];
    const { stdout } = await run(python, [...command, ...report], { cwd: folder });
    expect(stdout).toContain('Submitted 2 test results');
    const [newest] = await done(connector(targetOf(box)), 'get_runs', { project_id: 1 });
    expect(newest).toMatchObject({ name: 'Nightly', passed_count: 1, failed_count: 1 });
  },
);

it('pytest-testrail publishes a session as a run', async () => {
  const box = await sandbox();
  const folder = await temporaryFolder();
  const cases = `from pytest_testrail.plugin import pytestrail
@pytestrail.case('C1')
def test_good():
    assert True
@pytestrail.case('C2')
def test_bad():
    assert False
`;
  await writeFile(join(folder, 'test_shop.py'), cases);
  const target = [`--tr-url=${box.url}`, `--tr-email=${box.user}`, `--tr-password=${box.key}`];
  const where = ['--tr-testrun-project-id=1', '--tr-testrun-suite-id=1', '--tr-testrun-name=Pytest'];
  const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--testrail', ...target, ...where];
  // One of the two fails, so pytest does.
  await expect(run(python, args, { cwd: folder })).rejects.toMatchObject({ code: 1 });
  const [newest] = await done(connector(targetOf(box)), 'get_runs', { project_id: 1 });
  expect(newest).toMatchObject({ name: 'Pytest', passed_count: 1, failed_count: 1, untested_count: 0 });
});

it('testrail-api for Python runs, attaches, plans, and changes many cases', async () => {
  expect(await python3(await sandbox(), 'testrail-api')).toMatchObject({
    results: 2,
    attachment: 'a log',
    plan: true,
    updated: [1, 1],
    soft: 1,
    history: 1,
    milestone: 'New',
    user: 'CI Pipeline',
    closed: true,
  });
});

it('testrail-api-module reads and adds', async () => {
  expect(await python3(await sandbox(), 'testrail-api-module')).toEqual({
    projects: 3,
    suites: 2,
    tests: 1,
    result: 1,
    plans: 1,
    groups: 2,
    roles: 4,
    labels: 2,
  });
});

it.each(['paged', 'plain'] as const)('@dlenroc/testrail plans, adds results and attaches (%s lists)', async (lists) => {
  expect(await nodeClient(await sandbox({ lists }), '@dlenroc/testrail')).toEqual({
    projects: 3,
    cases: 60,
    suites: 2,
    attachment: 'a log',
    closed: true,
  });
});

it('testrail-api for Node adds a run and a result', async () => {
  const expected = { untested: 60, result: 1, suites: 2 };
  expect(await nodeClient(await sandbox(), 'testrail-api')).toEqual(expected);
});

it('testrail-js-api adds a run and results', async () => {
  const expected = { untested: 1, results: 1, suites: 2 };
  expect(await nodeClient(await sandbox(), 'testrail-js-api')).toEqual(expected);
});
