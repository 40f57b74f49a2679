import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveStatelessEra } from '../fixtures/conformance/stateless-era-http.ts';
import { type Harness, server, startHarness } from '../gateway/harness.ts';
import { fixtureServer } from '../support/fixture-server.ts';
import { type Check, differences, runSuite } from './run-suite.ts';

const revision = '2026-07-28';

const paramHeaders = 'server-http-custom-header-server-validation';

/** What failed of what is scored: not the tasks extension, which no SDK of ours has, nor what the fixture leaves out. */
function failures(checks: readonly Check[]): readonly Check[] {
  return checks.filter(
    ({ name, status }) => status === 'FAILURE' && !name.startsWith('server-tasks-') && !name.startsWith(paramHeaders),
  );
}

/**
 * What the gateway does by itself, whatever its server does: it compares headers that repeat arguments, and knows which tasks
 * it never heard of. The fixture leaves both out.
 */
const better = [
  `${paramHeaders} sep-2243-server-reject-invalid-param-chars`,
  `${paramHeaders} sep-2243-server-reject-param-mismatch`,
  `${paramHeaders} sep-2243-server-validate-param-match`,
  'server-tasks-dispatch-and-envelope sep-2663-tasks-get-invalid-task-id-32602',
];

/** Outcomes are the same, but for those checks: they pass through the gateway, each time that they are made. */
function expectTheSame(direct: readonly Check[], through: readonly Check[]): void {
  const found = differences(direct, through);
  expect(found.filter(({ name }) => !better.includes(name))).toEqual([]);
  expect(found.map(({ name }) => name).toSorted()).toEqual(better);
  for (const { through: outcomes, name } of found) expect(outcomes, name).toMatch(/^SUCCESS(,SUCCESS)*$/);
}

describe('the official suite for 2026-07-28, policy on', () => {
  let fixture: Awaited<ReturnType<typeof serveStatelessEra>>;
  let direct: readonly Check[];
  let harness: Harness | null = null;
  beforeAll(async () => {
    fixture = await serveStatelessEra('stateless');
    direct = await runSuite(fixture.url, revision);
  });
  afterAll(async () => {
    await harness?.stop();
    await fixture.close();
  });

  it('makes its checks against the fixture itself', () => {
    const passed = direct.filter((check) => check.status === 'SUCCESS').length;
    expect(passed).toBeGreaterThan(100);
    expect(failures(direct)).toEqual([]);
  });

  it('comes out the same through the gateway, server over HTTP', async () => {
    harness = await startHarness({
      specs: [{ kind: 'http', name: server('conformance'), prefix: '', url: fixture.url, headers: {} }],
    });
    const through = await runSuite(harness.url(), revision);
    expectTheSame(direct, through);
    await harness.stop();
    harness = null;
  });

  it('comes out the same through the gateway, server over stdio', async () => {
    const script = fixtureServer('conformance/stateless-era-stdio.ts');
    harness = await startHarness({
      specs: [
        { kind: 'stdio', name: server('conformance'), prefix: '', command: process.execPath, args: script, env: {} },
      ],
    });
    expectTheSame(direct, await runSuite(harness.url(), revision));
  });
});
