import { expect, it } from 'vitest';
import { faultsOf } from '../../electron/app/faults.ts';
import type { Rooms } from '../../electron/app/rooms.ts';

it('what closes the gate comes first, then what is wrong, then what only waits or is to be known', () => {
  const rooms = {
    journal: { fault: { code: 'journal-full', title: 'The journal cannot grow', help: '' } },
    policies: {
      problems: () => [{ server: 'docs', agent: null, problems: [{ line: 2, message: 'No.' }] }],
      pending: () => [{ server: 'testrail', agent: null, reasons: ['all is allowed'] }],
    },
    servers: { list: () => [{ name: 'slow', state: 'failing', problem: 'It timed out.' }] },
    notices: [{ code: 'secrets-plain', title: 'No keyring', help: '' }],
  };
  // Only what the function reads stands here.
  const found = faultsOf(rooms as unknown as Rooms);
  expect(found.map(({ code, fault }) => [code, fault])).toEqual([
    ['journal-full', true],
    ['policy-invalid', true],
    ['server-failing', true],
    ['policy-pending', false],
    ['secrets-plain', false],
  ]);
});
