import { beforeAll, it } from 'vitest';
import { usePythonServer } from '../support/python-through-the-gate.ts';
import { installPythonServer } from '../testrail/python-server.ts';

// The later of the sets alone: the policy does not know which one a server has, and both stand behind the gate in
// `test/compat`, before clients of their own, through a restart too.
const set = 'mcp-2';

beforeAll(() => installPythonServer(set), 480_000);

it('the Python TestRail server works behind the gate, under its own policy, on the sandbox', () =>
  usePythonServer(set));
