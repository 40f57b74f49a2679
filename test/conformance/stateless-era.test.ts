import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveStatelessEra } from '../fixtures/conformance/stateless-era-http.ts';
import { type Harness, server, startHarness } from '../gateway/harness.ts';
import { type Check, lostChecks, runSuite } from './run-suite.ts';

const revision = '2026-07-28';

const paramHeaders = 'server-http-custom-header-server-validation';

/** What failed of what is scored: not the tasks extension, which no SDK of ours has, nor what the fixture leaves out. */
function failures(checks: readonly Check[]): readonly Check[] {
  return checks.filter(
    ({ name, status }) => status === 'FAILURE' && !name.startsWith('server-tasks-') && !name.startsWith(paramHeaders),
  );
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

  it('loses no check through the gateway, server over HTTP', async () => {
    harness = await startHarness({
      specs: [{ kind: 'http', name: server('conformance'), prefix: '', url: fixture.url, headers: {} }],
    });
    const through = await runSuite(harness.url(), revision);
    expect(lostChecks(direct, through)).toEqual([]);
    // Headers that repeat arguments are compared by the gateway, whether or not the server does it.
    expect(failures(through)).toEqual([]);
    expect(through.filter((check) => check.name.startsWith(paramHeaders) && check.status === 'FAILURE')).toEqual([]);
    await harness.stop();
    harness = null;
  });

  it('loses no check through the gateway, server over stdio', async () => {
    const script = fileURLToPath(new URL('../fixtures/conformance/stateless-era-stdio.ts', import.meta.url));
    harness = await startHarness({
      specs: [
        { kind: 'stdio', name: server('conformance'), prefix: '', command: process.execPath, args: [script], env: {} },
      ],
    });
    const lost = lostChecks(direct, await runSuite(harness.url(), revision));
    // Over stdio a server chooses no streams: the gateway answers with JSON, which the suite takes note of.
    expect(lost.filter((check) => !check.startsWith('server-server-sse-'))).toEqual([]);
  });
});
