import type { GateState } from '../../shared/control/gate.ts';
import type { ControlContext } from './context.ts';

/** What the state pill, the tray and `status` say. Paused comes before a fault: nothing passes either way. */
export function gateState(context: ControlContext): GateState {
  const faults = context.faults();
  // A pause closes the gate before it is kept: whoever is told in that moment must not hear that it guards.
  const since = context.settings.get().pausedSince ?? context.gate.paused?.since ?? null;
  return {
    state: since !== null ? 'paused' : faults.some(({ fault }) => fault) ? 'fault' : 'guarding',
    paused: since === null ? null : { since, refused: context.gate.paused?.refused ?? 0 },
    faults: faults.map(({ code, title, help }) => ({ code, title, help })),
    waiting: context.approvals.waiting,
    internalErrors: context.internalErrors(),
    address: context.address(),
    version: context.version,
  };
}
