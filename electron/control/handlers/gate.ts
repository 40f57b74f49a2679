import type { GateState } from '../../../shared/control/gate.ts';
import { authorOf } from '../author.ts';
import type { ControlParts } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';

/** What the state pill, the tray and `status` say. Paused comes before a fault: nothing passes either way. */
export function gateState(parts: ControlParts): GateState {
  const faults = parts.faults();
  // A pause closes the gate before it is kept: whoever is told in that moment must not hear that it guards.
  const since = parts.settings.get().pausedSince ?? parts.gate.paused?.since ?? null;
  return {
    state: since !== null ? 'paused' : faults.some(({ fault }) => fault) ? 'fault' : 'guarding',
    paused: since === null ? null : { since, refused: parts.gate.paused?.refused ?? 0 },
    faults: faults.map(({ code, title, help }) => ({ code, title, help })),
    waiting: parts.approvals.waiting,
    internalErrors: parts.internalErrors(),
    address: parts.address(),
    version: parts.version,
  };
}

export function gateHandlers(parts: ControlParts): Pick<Handlers, 'gate.state' | 'gate.pause' | 'gate.resume'> {
  let pauses = 0;
  return {
    'gate.state': () => gateState(parts),
    async 'gate.pause'(_input, caller) {
      pauses += 1;
      // The gate closes first: a settings file that cannot be written must not keep it open.
      parts.gate.pause();
      if (parts.settings.get().pausedSince === null) {
        parts.settings.update((settings) => ({ ...settings, pausedSince: parts.clock.now() }));
        await parts.journal.event({ kind: 'gate', what: 'Paused: every call is refused', by: authorOf(caller) });
      }
      return gateState(parts);
    },
    async 'gate.resume'(_input, caller) {
      if (parts.settings.get().pausedSince !== null || parts.gate.paused !== null) {
        const before = pauses;
        // Written before it opens: what a restart would find and what is in force never differ towards open.
        await parts.journal.event({ kind: 'gate', what: 'Resumed: guarding', by: authorOf(caller) });
        if (pauses !== before) {
          // Somebody pressed Pause while the disk was slow: the last word counts.
          await parts.journal.event({ kind: 'gate', what: 'Paused again before it was resumed', by: authorOf(caller) });
          return gateState(parts);
        }
        parts.settings.update((settings) => ({ ...settings, pausedSince: null }));
      }
      parts.settleDoubt();
      parts.gate.resume();
      return gateState(parts);
    },
  };
}
