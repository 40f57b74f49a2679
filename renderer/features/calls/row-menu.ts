import { useState } from 'react';
import type { CallId } from '../../../shared/names.ts';
import { useAppContext } from '../../data/app-context.ts';
import { visibleText } from '../../format/escape.ts';
import type { ContextItem } from '../../ui/context-menu.tsx';
import { ruleKinds, ruleLook } from '../../ui/decision.ts';
import { copyCall } from './copy-call.ts';

/** What can be done with the call under the pointer: what its keys do. The feed holds, so that nothing moves beneath it. */
export function useRowMenu(onRule: (call: CallId) => void) {
  const app = useAppContext();
  const { feed, policies, mac } = app;
  const [call, setCall] = useState<CallId | null>(null);
  const row = call === null ? undefined : feed.get().list.rows.get(call);
  const onOpen = (at: Element): void => {
    const under = at.closest<HTMLElement>('[data-call]')?.dataset.call;
    const found = feed.get().list.shown.find((id) => id === under) ?? null;
    setCall(found);
    if (found === null) return;
    feed.freeze('person');
    feed.activate(found);
  };
  if (row === undefined) return { onOpen, groups: [] };
  const ofCall: readonly ContextItem[] = [
    { words: 'Details', icon: 'right', keys: 'Enter', run: () => feed.select(row.call) },
    { words: 'Show the rule', icon: 'policy', keys: 'R', run: () => onRule(row.call) },
    { words: 'Copy as curl', icon: 'copy', keys: mac ? '⌘C' : 'Ctrl C', run: () => void copyCall(app, row.call) },
  ];
  const tool = visibleText(row.tool, 'name');
  const rules = ruleKinds.map(
    (rule, index): ContextItem => ({
      words: `${ruleLook[rule].words} ${tool}`,
      icon: ruleLook[rule].icon,
      keys: String(index + 1),
      run: () => void policies.setRule(row.server, [row.tool], rule),
    }),
  );
  return { onOpen, groups: [ofCall, rules] };
}
