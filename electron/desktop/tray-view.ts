import type { GateState } from '../../shared/control/gate.ts';

/** The shapes of the icon. Each is told apart without its colour. */
export type TrayMark = 'guarding' | 'waiting' | 'paused' | 'fault';

/** All that the tray shows of a state, in the words of the interface. */
export interface TrayView {
  readonly mark: TrayMark;
  /** The tooltip, and the first line of the menu. */
  readonly words: string;
  /** Beside the icon where the system has room for it (macOS); empty where nothing waits. */
  readonly count: string;
  /** What a person should know, worst first, one line each. */
  readonly faults: readonly string[];
  readonly paused: boolean;
  /** Without a token. */
  readonly address: string;
}

/** Windows shows 127 characters of a tooltip and drops the rest without a sign. */
const longestWords = 120;
/** A menu that is longer than the screen hides what stands below: Pause and Quit. */
const mostFaults = 5;

export function trayView(state: GateState): TrayView {
  const titles = state.faults.map(({ title }) => title);
  const more = titles.length - mostFaults;
  return {
    ...markOf(state, titles),
    count: state.waiting > 0 ? String(state.waiting) : '',
    faults: more > 0 ? [...titles.slice(0, mostFaults), `${more} more`] : titles,
    paused: state.state === 'paused',
    address: state.address,
  };
}

function markOf({ state, waiting }: GateState, titles: readonly string[]): Pick<TrayView, 'mark' | 'words'> {
  if (state === 'paused') return { mark: 'paused', words: 'Paused' };
  // The worst stands first, and a gate in fault has at least one.
  if (state === 'fault') return { mark: 'fault', words: cut(`Fault: ${titles[0] ?? 'unknown'}`) };
  return waiting > 0 ? { mark: 'waiting', words: `${waiting} waiting` } : { mark: 'guarding', words: 'Guarding' };
}

function cut(text: string): string {
  return text.length > longestWords ? `${text.slice(0, longestWords - 1)}…` : text;
}
