import type { GateState } from '../../shared/control/gate.ts';

/** A gate that guards, with nothing to say. */
export const guarding: GateState = {
  state: 'guarding',
  paused: null,
  faults: [],
  waiting: 0,
  internalErrors: 0,
  address: 'http://127.0.0.1:7420',
  version: '0.1.0',
};
