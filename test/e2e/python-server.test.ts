import { beforeAll, it } from 'vitest';
import { usePythonServer } from '../support/python-through-the-gate.ts';
import { installPythonServer, pinned } from '../testrail/python-server.ts';

// Both at once: most of an installation is waiting for PyPI.
beforeAll(() => Promise.all(pinned.map(installPythonServer)), 480_000);

it.each(pinned)(
  'the Python TestRail server (on %s) works behind the gate, under its own policy, on the sandbox',
  usePythonServer,
);
