import { expect, it } from 'vitest';
import type { Services } from '../../electron/app/services.ts';
import { faultsOf } from '../../electron/health/health.ts';
import { InternalErrors } from '../../electron/health/internal-errors.ts';
import { SecretsClosed } from '../../electron/settings/port.ts';
import { unreadableSchema } from '../../electron/upstream/arguments/check.ts';

/** Services where all is well, but for what is given. Only what the function reads stands here. */
function servicesWith(given: object): Services {
  return {
    errors: new InternalErrors(),
    folder: '/data',
    testrail: { server: { busyMs: 0 } },
    secrets: { protection: () => null },
    journal: { briefAgents: [], fault: null, doubt: null },
    policies: { problems: () => [], strays: () => [], pending: () => [] },
    servers: { list: () => [] },
    notices: [],
    ...given,
  } as unknown as Services;
}

it('what closes the gate comes first, then what is wrong, then what only waits or is to be known', () => {
  const services = servicesWith({
    testrail: { server: { busyMs: 4200 } },
    journal: {
      briefAgents: [],
      fault: { code: 'journal-full', title: 'The journal cannot grow', help: '' },
      doubt: 'its seal is gone',
    },
    policies: {
      problems: () => [{ server: 'docs', agent: null, problems: [{ line: 2, message: 'No.', suggestion: null }] }],
      strays: () => ['fix@DEFAULT.json'],
      pending: () => [{ server: 'testrail', agent: null, reasons: ['all is allowed'] }],
    },
    servers: {
      list: () => [
        { name: 'slow', state: 'failing', problem: 'It timed out.' },
        { name: 'shut', state: 'failing', problem: 'It wants a valid login.', wantsLogin: true },
      ],
      definitions: (server: string) => (server === 'slow' ? [{ name: 'fine' }, { name: 'odd' }, { name: 'bare' }] : []),
      unchecked: (_server: string, tool: string) =>
        ({ odd: [`${unreadableSchema} It refers to "#/x".`], bare: ['It has no schema'] })[tool] ?? [],
    },
    notices: [{ code: 'secrets-plain', title: 'No keyring', help: '' }],
  });
  const found = faultsOf(services);
  expect(found.map(({ code, fault }) => [code, fault])).toEqual([
    ['journal-full', true],
    ['journal-doubtful', false],
    ['policy-invalid', true],
    ['policy-unread', true],
    ['server-failing', true],
    ['server-failing', true],
    ['testrail-busy', false],
    ['policy-pending', false],
    ['schema-unreadable', false],
    ['secrets-plain', false],
  ]);
  expect(found.filter(({ code }) => code === 'server-failing').map(({ title }) => title)).toEqual([
    'slow does not answer',
    'shut wants a login',
  ]);
  expect(found.find(({ code }) => code === 'testrail-busy')?.help).toContain('wait 5 s more');
  expect(found.find(({ code }) => code === 'schema-unreadable')).toMatchObject({
    title: 'Arguments of odd of slow are not checked',
    help: expect.stringContaining('refers to'),
  });
});

it('a policy file that cannot be read is told with the way out', () => {
  const problem = {
    message: '"tols" is not a key of the policy language here.',
    pointer: '/tols',
    line: 3,
    column: 1,
    suggestion: 'Change to "tools"',
  };
  const services = servicesWith({
    policies: {
      problems: () => [{ server: 'testrail', agent: null, problems: [problem] }],
      strays: () => [],
      pending: () => [],
    },
  });
  expect(faultsOf(services)[0]?.help).toContain(
    'Line 3: "tols" is not a key of the policy language here. Change to "tools".',
  );
});

it('a server that does not start is told in whole sentences, with a way to try again', () => {
  const services = servicesWith({
    servers: {
      list: () => [{ name: 'files', state: 'crash-loop', problem: 'ended 6 times in a row: command not found: npx' }],
      definitions: () => [],
    },
  });
  expect(faultsOf(services)).toMatchObject([
    {
      code: 'server-crash-loop',
      server: 'files',
      title: 'files does not answer',
      help: 'Ended 6 times in a row: command not found: npx. Its calls fail; other servers go on. Try again: railguard server test files',
    },
  ]);
});

it('errors inside Railguard are counted, with the last one named; one of nobody comes first of all', () => {
  const errors = new InternalErrors(() => 0);
  errors.logTo(() => undefined);
  const services = servicesWith({
    errors,
  });
  expect(faultsOf(services)).toEqual([]);
  errors.met('the gateway', new Error('one'));
  errors.met('the interface', new Error('two'));
  expect(faultsOf(services)).toMatchObject([
    { code: 'internal-errors', title: '2 internal errors since the start', fault: false },
  ]);
  expect(faultsOf(services)[0]?.help).toContain('The last: internal-error in the interface, 1970-01-01T00:00:00.000Z.');
  errors.uncaught(new Error('of nobody'));
  expect(faultsOf(services).map(({ code, fault }) => [code, fault])).toEqual([
    ['guard-in-doubt', true],
    ['internal-errors', false],
  ]);
});

it('a key ring that keeps something which was asked for is a fault; one that is only not there is a word', () => {
  const notice = { code: 'key-ring-locked', title: 'The key ring was not opened', help: 'Unlock it.' };
  const codes = (closed: boolean) => {
    const services = servicesWith({
      secrets: { protection: () => ({ notice, closed }) },
    });
    return faultsOf(services).map(({ code, fault }) => [code, fault]);
  };
  expect(codes(true)).toEqual([['key-ring-locked', true]]);
  expect(codes(false)).toEqual([['key-ring-locked', false]]);
});

it('a server that waits for the key ring starts by itself; only another one is mended or removed', () => {
  const stopped = (name: string, problem: string) => ({ name, state: 'stopped', problem });
  const services = servicesWith({
    servers: {
      list: () => [stopped('waits', new SecretsClosed().message), stopped('odd', 'its folder is gone')],
      definitions: () => [],
    },
  });
  const [waits, odd] = faultsOf(services).map(({ help }) => help);
  expect(waits).toContain('Unlock it');
  expect(waits).toContain('starts by itself');
  expect(waits).not.toContain('remove');
  expect(odd).toContain('railguard server remove odd');
});
