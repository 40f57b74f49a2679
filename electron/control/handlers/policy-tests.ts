import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CodedError } from '../../../shared/coded-error.ts';
import type { ServerName } from '../../../shared/names.ts';
import type { CallView } from '../../../shared/record.ts';
import { readPlainFile } from '../../guard/policy-store/plain-file.ts';
import { caseOf, firstTests, withCase, withExpectation, withoutCase } from '../../guard/policy-tools/test-edit.ts';
import {
  type PolicyTestCase,
  type PolicyTestRun,
  parsePolicyTest,
  runPolicyTest,
} from '../../guard/policy-tools/test-runner.ts';
import { writeAtomic } from '../../lib/atomic-file.ts';
import { serverUnknown } from '../../servers/server-unknown.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { policyInvalid } from '../policy-invalid.ts';

/** Beside a policy a test file is small; what is not is something else. */
const maxTestBytes = 8_000_000;

type PolicyTestHandlers = Pick<
  Handlers,
  'policy.testFile' | 'policy.test' | 'policy.addTest' | 'policy.expectTest' | 'policy.removeTest'
>;

/** The tests beside a policy: read, run, and written case by case. A policy is never changed here. */
export function policyTestHandlers(context: ControlContext): PolicyTestHandlers {
  const { policies, servers, journal } = context;
  let writing: Promise<unknown> = Promise.resolve();
  /** One after another, each from the text that the one before it left. */
  const afterWrites = <T>(write: () => Promise<T>): Promise<T> => {
    const written = writing.then(write);
    writing = written.catch(() => undefined);
    return written;
  };
  const pathOf = (server: ServerName): string => {
    if (policies.inForce(server) === null && !servers.has(server)) throw serverUnknown(server, servers.list());
    return join(dirname(policies.show(server).path), `${server}.tests.json`);
  };
  /** Where the tests stand, if that is the text that a person was shown. */
  const shownPath = async (server: ServerName, text: string): Promise<string> => {
    const path = pathOf(server);
    if ((await testText(path)) === text) return path;
    throw testInvalid(`${path} was changed since it was shown. Look at it again.`);
  };
  const inForce = (server: ServerName): string | null => policies.inForce(server)?.text ?? null;

  return {
    async 'policy.testFile'({ server }) {
      const path = pathOf(server);
      return { path, text: await testText(path) };
    },
    'policy.test': ({ text, policy }) => {
      const { passed, failed, now, results } = run(text, policy);
      return { passed, failed, now, results: [...results] };
    },
    'policy.addTest': ({ server, call }) =>
      afterWrites(async () => {
        const path = pathOf(server);
        const view = await journal.detail(call);
        if (view === null || view.server !== server) throw testInvalid('The journal has no such call of this server.');
        const entry = await caseOfCall(context, server, view);
        const text = await testText(path);
        const policy = basename(policies.show(server).path);
        const next = text === null ? firstTests(policy, view.at, entry) : withCase(text, entry);
        if (next === null) throw testInvalid(`${path} is not of the form of a test file, so nothing was added.`);
        // What cannot be run is not written.
        const result = run(next, inForce(server)).results.at(-1);
        if (result === undefined) throw testInvalid(`${path} has no case to run, so nothing was added.`);
        await writeAtomic(path, next);
        return { path, case: result.case, expected: entry.expect, now: result.got.outcome };
      }),
    'policy.expectTest': ({ server, text, case: number, outcome, rule }) =>
      afterWrites(async () => {
        const path = await shownPath(server, text);
        const next = withExpectation(text, number, outcome, rule);
        if (next === null) throw testInvalid(`${path} has no case ${number}.`);
        await writeAtomic(path, next);
        return {};
      }),
    'policy.removeTest': ({ server, text, case: number }) =>
      afterWrites(async () => {
        const path = await shownPath(server, text);
        const next = withoutCase(text, number);
        if (next === null) throw testInvalid(`${path} has no case ${number}.`);
        await (next.text === null ? rm(path) : writeAtomic(path, next.text));
        return {};
      }),
  };
}

/** A recorded call as a case, with what it touches where a rule speaks of that. */
async function caseOfCall(
  { isTestrail, entities, policies, clock }: ControlContext,
  server: ServerName,
  view: CallView,
): Promise<PolicyTestCase> {
  const found = caseOf(view);
  if (!found.ok) throw testInvalid(`It cannot be a test case: ${found.why}`);
  const { entry } = found;
  if (!isTestrail(server)) return entry;
  // A rule may speak of what the call touches: then the case says it, for without it every such call is denied.
  const { tool, agent } = view;
  const read = entities.facts({ server, tool, args: entry.arguments ?? {}, agent });
  const known = { ...entry, entity: await read.then((facts) => ({ ...facts })).catch(() => null) };
  const decided = (tried: PolicyTestCase): string =>
    JSON.stringify(run(firstTests('', clock.now(), tried), policies.inForce(server)?.text ?? null).results.at(-1)?.got);
  return decided(known) === decided(entry) ? entry : known;
}

function testInvalid(message: string): CodedError {
  return new CodedError('test-invalid', message);
}

function run(text: string, policy: string | null): Extract<PolicyTestRun, { readonly ok: true }> {
  const parsed = parsePolicyTest(text);
  if (!parsed.ok) throw testInvalid(parsed.message);
  const made = runPolicyTest(parsed.test, policy);
  if (!made.ok) throw policyInvalid('The policy of this test is not valid:', made.problems);
  return made;
}

async function testText(path: string): Promise<string | null> {
  if (!existsSync(path)) return null;
  const file = await readPlainFile(path, maxTestBytes);
  if (file.ok) return file.text;
  throw testInvalid(`${path} ${file.message}. ${file.suggestion}.`);
}
