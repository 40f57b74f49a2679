import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSessionEra } from '../fixtures/conformance/session-era-http.ts';
import { type Harness, server, startHarness } from '../gateway/harness.ts';
import { type Check, lostChecks, runSuite } from './run-suite.ts';

const revision = '2025-11-25';

describe('the official suite for 2025-11-25, policy on', () => {
  let fixture: Awaited<ReturnType<typeof serveSessionEra>>;
  let direct: readonly Check[];
  let harness: Harness | null = null;
  beforeAll(async () => {
    fixture = await serveSessionEra();
    direct = await runSuite(fixture.url, revision);
  });
  afterAll(async () => {
    await harness?.stop();
    await fixture.close();
  });

  it('makes its checks against the fixture itself', () => {
    const passed = direct.filter((check) => check.status === 'SUCCESS').length;
    expect(passed).toBeGreaterThan(60);
    expect(direct.filter((check) => check.status === 'FAILURE')).toEqual([]);
  });

  it('loses no check through the gateway, server over HTTP', async () => {
    harness = await startHarness({
      specs: [{ kind: 'http', name: server('conformance'), prefix: '', url: fixture.url, headers: {} }],
    });
    expect(lostChecks(direct, await runSuite(harness.url(), revision))).toEqual([]);
    await harness.stop();
    harness = null;
  });

  it('loses no check through the gateway, server over stdio', async () => {
    const script = fileURLToPath(new URL('../fixtures/conformance/session-era-stdio.ts', import.meta.url));
    harness = await startHarness({
      specs: [
        { kind: 'stdio', name: server('conformance'), prefix: '', command: process.execPath, args: [script], env: {} },
      ],
    });
    const lost = lostChecks(direct, await runSuite(harness.url(), revision));
    // Streams and their early end are a matter of HTTP: a server over stdio has none. The gateway then answers with JSON.
    expect(lost.filter((check) => !check.startsWith('server-server-sse-'))).toEqual([]);
  });
});
