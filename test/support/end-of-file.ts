import { afterAll } from 'vitest';
import { runEnds } from './at-end.ts';

// Before each file is read: an `afterAll` within a hook or a test is taken and never run.
afterAll(runEnds);
