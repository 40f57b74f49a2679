import { describe, expect, it, vi } from 'vitest';
import { confirmationWords } from '../../electron/control/needs-confirmation.ts';
import type { Caller } from '../../electron/control/port.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import { startHere } from '../support/start-here.ts';

type Parts = Parameters<typeof confirmationWords>[2];

const inForce = '{"version":"1","default":"deny","tools":{"get_case":{}}}';

function parts(pausedSince: number | null = null, windows: object | null = null): Parts {
  return {
    windows,
    policies: { inForce: () => ({ text: inForce }) },
    clock: { now: () => 0 },
    settings: { get: () => ({ pausedSince }) },
  } as unknown as Parts;
}

const policyOf = (tools: object): object => ({
  server: 'testrail',
  text: JSON.stringify({ version: '1', default: 'deny', tools }),
});

describe('a command from the command line of a desktop', () => {
  it.each([
    ['agents.address', { agent: 'ann' }, /hand out the token of the agent ann/],
    ['agents.pause', { agent: 'ann', paused: false }, /let the agent ann call again/],
    ['servers.trustReads', { server: 'wiki', trust: true }, /believe the read-only hints of wiki/],
    ['policy.apply', policyOf({ get_case: {}, delete_case: {} }), /delete_case/],
    ['clients.connect', { client: 'cursor', force: false }, /connect cursor as an agent of its own/],
    ['clients.connect', { client: 'cursor', force: false, agent: 'ann' }, /connect cursor as the agent ann/],
    ['servers.nameAs', { server: 'wiki', namedAs: { package: 'tram-mcp', hints: false } }, /name wiki as tram-mcp/],
    ['journal.recover', {}, /put the journal aside/],
    ['interface.open', {}, /hand out an address of the interface/],
  ] as const)('%s waits for a person where it lets more pass or hands out a token', (name, input, words) => {
    expect(confirmationWords(name, input, parts())).toMatch(words);
  });

  it.each([
    ['agents.pause', { agent: 'ann', paused: true }],
    ['servers.trustReads', { server: 'wiki', trust: false }],
    ['policy.apply', policyOf({})],
    ['policy.apply', { server: 'testrail', text: 'no policy' }],
    ['servers.nameAs', { server: 'wiki', namedAs: null }],
    ['gate.pause', undefined],
    ['agents.revoke', { agent: 'ann' }],
    ['journal.verify', undefined],
  ] as const)('%s does not wait where it lets nothing more pass', (name, input) => {
    expect(confirmationWords(name, input, parts())).toBeNull();
  });

  it('does not wait to bring the window of the desktop app forward', () => {
    expect(confirmationWords('interface.open', {}, parts(null, {}))).toBeNull();
  });

  it('waits to resume only where the gate is paused', () => {
    expect(confirmationWords('gate.resume', undefined, parts())).toBeNull();
    expect(confirmationWords('gate.resume', undefined, parts(5))).toMatch(/open the gate again/);
  });
});

it('a command that was allowed is refused where it would let more pass by now than a person was shown', async () => {
  const { call } = await startHere();
  const shell: Caller = { endpoint: 'command-line', pid: 4711 };
  const policy = (...tools: string[]) =>
    JSON.stringify({ version: '1', default: 'deny', tools: Object.fromEntries(tools.map((name) => [name, {}])) });
  const apply = (text: string, caller?: Caller) => call('policy.apply', { server: builtInServer, text }, caller);
  const inForce = async () => JSON.parse((await call('policy.show', { server: builtInServer })).inForce ?? '');
  /** Asks for it from a shell, and says yes in the window once `meanwhile` is done. */
  const allowed = async (text: string, meanwhile: () => Promise<unknown>) => {
    const asked = apply(text, shell);
    asked.catch(() => undefined);
    const waiting = await vi.waitFor(async () => {
      const [one] = await call('confirmations.list', {});
      if (one === undefined) throw new Error('nothing waits yet');
      return one;
    });
    await meanwhile();
    await call('confirmations.answer', { id: waiting.id, allow: true });
    return asked;
  };
  await apply(policy('get_case', 'get_run'));
  const tightened = () => apply(policy('get_case'));
  await expect(allowed(policy('get_case', 'get_run', 'get_test'), tightened)).rejects.toThrow(
    'changed while it waited',
  );
  expect(Object.keys((await inForce()).tools)).toEqual(['get_case']);
  await allowed(policy('get_case', 'get_test'), async () => undefined);
  expect(Object.keys((await inForce()).tools)).toEqual(['get_case', 'get_test']);
});
