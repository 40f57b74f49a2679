import type { AgentView } from '../../shared/control/agents.ts';
import type { AskView } from '../../shared/control/asks.ts';
import type { Attention, AttentionItem } from '../../shared/control/attention.ts';
import type { FeedRow } from '../../shared/control/feed.ts';
import type { GateState } from '../../shared/control/gate.ts';
import { beginningOf } from '../lib/beginning.ts';

/** The shapes of the icon. Each is told apart without its colour. */
export type TrayMark = 'guarding' | 'waiting' | 'paused' | 'fault';

/** What the tray is drawn from. */
export interface TraySources {
  readonly gate: Pick<GateState, 'state' | 'address'>;
  readonly attention: Attention;
  readonly asks: readonly Pick<AskView, 'id' | 'sentence' | 'state'>[];
  readonly agents: readonly Pick<AgentView, 'id' | 'label' | 'paused'>[];
  /** Newest first. */
  readonly calls: readonly Pick<FeedRow, 'call' | 'at' | 'tool' | 'agentLabel' | 'outcome'>[];
}

/** All that the tray shows of a state, in the words of the interface. */
export interface TrayView {
  readonly mark: TrayMark;
  /** The tooltip, and the first line of the menu. */
  readonly words: string;
  /** How many wait, on the icon or beside it; 0 where nothing does. */
  readonly count: number;
  /** What a person should know, worst first, one line each, and where it leads. */
  readonly needs: readonly { readonly title: string; readonly place: AttentionItem['place'] }[];
  readonly asks: readonly { readonly id: string; readonly sentence: string }[];
  /** More of them than the menu has lines for. */
  readonly moreAsks: number;
  readonly agents: readonly { readonly id: string; readonly label: string; readonly paused: boolean }[];
  readonly moreAgents: number;
  readonly calls: readonly { readonly call: string; readonly words: string }[];
  readonly paused: boolean;
  /** Without a token. */
  readonly address: string;
}

/** Windows shows 127 characters of a tooltip and drops the rest without a sign. */
const longestWords = 120;
/** A menu that is longer than the screen hides what stands below: Pause and Quit. */
const most = { needs: 5, asks: 5, agents: 15, calls: 5 } as const;

export function trayView({ gate, attention, asks, agents, calls }: TraySources): TrayView {
  // Calls that wait have lines of their own.
  const needs = attention.items.filter(({ code }) => code !== 'approval');
  const waiting = asks.filter(({ state }) => state === 'waiting');
  const more = needs.length - most.needs;
  const shown = needs.slice(0, most.needs).map(({ title, place }) => ({ title: cut(title), place }));
  return {
    ...markOf(gate, attention),
    count: attention.badge,
    needs: more > 0 ? [...shown, { title: `${more} more`, place: null }] : shown,
    asks: waiting.slice(0, most.asks).map(({ id, sentence }) => ({ id, sentence: cut(sentence) })),
    moreAsks: Math.max(0, waiting.length - most.asks),
    agents: agents.slice(0, most.agents).map(({ id, label, paused }) => ({ id, label: cut(label), paused })),
    moreAgents: Math.max(0, agents.length - most.agents),
    calls: calls.slice(0, most.calls).map((row) => ({ call: row.call, words: callWords(row) })),
    paused: gate.state === 'paused',
    address: gate.address,
  };
}

function markOf({ state }: TraySources['gate'], { items, badge }: Attention): Pick<TrayView, 'mark' | 'words'> {
  if (state === 'paused') return { mark: 'paused', words: 'Paused' };
  // The worst stands first.
  const fault = items.find(({ kind }) => kind === 'fault');
  if (fault !== undefined) return { mark: 'fault', words: cut(`Fault: ${fault.title}`) };
  if (badge === 0) return { mark: 'guarding', words: 'Guarding' };
  const calls = items.find(({ code }) => code === 'approval')?.count ?? 0;
  const reviews = badge - calls;
  const words = [calls > 0 ? `${calls} waiting` : 'Guarding', reviews > 0 ? `${reviews} to review` : null];
  return { mark: 'waiting', words: words.filter((part) => part !== null).join(', ') };
}

const outcomeWords: Record<FeedRow['outcome'], string> = {
  allowed: 'allowed',
  limited: 'limited',
  waiting: 'waiting',
  denied: 'denied',
  expired: 'no answer',
  hidden: 'hidden attempt',
  error: 'error',
};

function callWords({ at, tool, agentLabel, outcome }: TraySources['calls'][number]): string {
  const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return cut(`${time}  ${tool}, ${agentLabel}: ${outcomeWords[outcome]}`);
}

function cut(text: string): string {
  return text.length > longestWords ? `${beginningOf(text, longestWords - 1)}…` : text;
}
