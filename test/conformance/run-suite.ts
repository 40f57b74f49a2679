import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { driveScenarios } from './scenarios.ts';

/** One check of the suite: scenario and id, and how it went. */
export interface Check {
  readonly name: string;
  readonly status: string;
  readonly message: string;
}

/** Runs the official suite against a server, and answers every check it made. */
export function runSuite(url: string, requirements: string): Promise<readonly Check[]> {
  return run(['server', '--url', url, '--requirements', requirements]);
}

/** Scenarios that are driven at once: they share this process, and what they wait for has bounds of seconds. */
const clientsAtOnce = 2;

const clientProcess = join(import.meta.dirname, 'client-process.ts');

/** Runs the official suite's servers against the gateway as their client. */
export async function runClientSuite(requirements: string): Promise<readonly Check[]> {
  const scenarios = await driveScenarios(clientsAtOnce);
  const command = `"${process.execPath}" "${clientProcess}"`;
  // Each has as long as all together: its time runs while it waits.
  const args = ['client', '--command', command, '--requirements', requirements, '--timeout', '280000'];
  try {
    return await run(args, { SCENARIOS_PORT: String(scenarios.port) });
  } finally {
    scenarios.close();
  }
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<readonly Check[]> {
  const packageFile = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json');
  const entry = join(dirname(packageFile), 'dist', 'index.js');
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  try {
    const suite = spawn(process.execPath, [entry, ...args, '--output-dir', folder], {
      stdio: 'ignore',
      cwd: folder,
      env: { ...process.env, ...env },
    });
    await new Promise((resolve) => suite.on('close', resolve));
    return await readChecks(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readChecks(folder: string): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const entry of (await readdir(folder, { recursive: true })).toSorted()) {
    if (!entry.endsWith('checks.json')) continue;
    // `server-SCENARIO-TIME`: the time differs from run to run.
    const scenario = dirname(entry).replace(/-\d{4}-\d\d-\d\dT.*$/, '');
    const found: readonly { id: string; status: string; errorMessage?: string }[] = JSON.parse(
      await readFile(join(folder, entry), 'utf8'),
    );
    for (const check of found) {
      checks.push({ name: `${scenario} ${check.id}`, status: check.status, message: check.errorMessage ?? '' });
    }
  }
  return checks;
}

/** A check that comes out in another way through the gateway. */
export interface Difference {
  readonly name: string;
  /** How it came out, each time that it was made; sorted. */
  readonly direct: string;
  readonly through: string;
  /** What the suite said where it did not pass, on either side. */
  readonly words: string;
}

/** Every check of either run whose outcomes differ between them: lost or gained, made more often, or not made at all. */
export function differences(direct: readonly Check[], through: readonly Check[]): readonly Difference[] {
  const outcomes = (checks: readonly Check[], name: string): string =>
    checks
      .filter((check) => check.name === name)
      .map(({ status }) => status)
      .toSorted()
      .join();
  return [...new Set([...direct, ...through].map(({ name }) => name))].flatMap((name) => {
    const [here, there] = [outcomes(direct, name), outcomes(through, name)];
    if (here === there) return [];
    const said = [...direct, ...through].filter((check) => check.name === name && check.message !== '');
    return [{ name, direct: here, through: there, words: said.map(({ message }) => message).join('; ') }];
  });
}
