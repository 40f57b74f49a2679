import { it } from 'vitest';
import { usePythonServer } from '../support/python-through-the-gate.ts';

it('the Python TestRail server that PyPI serves today works behind the gate', () => usePythonServer('newest'), 480_000);
