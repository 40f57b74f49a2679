import { it } from 'vitest';
import { usePythonServer } from '../support/python-through-the-gate.ts';
import { pinned } from '../testrail/python-server.ts';

it.each(pinned)(
  'the Python TestRail server (on %s) works behind the gate, under its own policy, on the sandbox',
  usePythonServer,
  480_000,
);
