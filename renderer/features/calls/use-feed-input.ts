import type { FocusEvent, KeyboardEvent, MouseEvent } from 'react';
import type { CallId } from '../../../shared/names.ts';
import { type AppContext, useAppContext } from '../../data/app-context.ts';
import { ruleKinds } from '../../ui/decision.ts';
import { isCommand } from '../../ui/keys.ts';
import { copyCall } from './copy-call.ts';
import type { Marks } from './marks.ts';
import type { FeedRows } from './use-feed-rows.ts';

interface Input {
  readonly rows: FeedRows;
  readonly marks: Marks;
  /** Opens the rule that decided a call. */
  readonly onRule: (call: CallId) => void;
}

/** What each key does, by its name; a letter by its small form. */
function useSteps({ rows, marks, onRule }: Input) {
  const { feed } = useAppContext();
  const { activeIndex, page } = rows;
  const nearest = (index: number): CallId | undefined => {
    const { shown } = feed.get().list;
    return shown[Math.min(shown.length - 1, Math.max(0, index))];
  };
  const moveTo = (index: number): void => {
    const { list, selected } = feed.get();
    const call = nearest(index);
    if (call === undefined) return;
    rows.toFocus.current = call;
    feed.freeze('person');
    rows.scrollTo(list.shown.indexOf(call));
    if (selected === null) feed.activate(call);
    else feed.select(call);
  };
  const extendTo = (index: number): void => {
    const { list, active } = feed.get();
    const call = nearest(index);
    if (call === undefined) return;
    if (active !== null && marks.calls.size === 0) marks.toggle(active);
    marks.extend(call, list.shown);
    moveTo(index);
  };
  return (key: string, withShift: boolean): (() => void) | undefined => {
    const { list, active } = feed.get();
    const to = withShift ? extendTo : moveTo;
    return new Map<string, () => void>([
      ['ArrowDown', () => to(activeIndex + 1)],
      ['ArrowUp', () => to(activeIndex - 1)],
      [' ', () => active !== null && marks.toggle(active)],
      ['j', () => moveTo(activeIndex + 1)],
      ['k', () => moveTo(activeIndex - 1)],
      ['PageDown', () => moveTo(activeIndex + page())],
      ['PageUp', () => moveTo(activeIndex - page())],
      ['Home', () => moveTo(0)],
      ['End', () => moveTo(list.shown.length - 1)],
      ['Enter', () => active !== null && feed.select(active)],
      ['r', () => active !== null && onRule(active)],
    ]).get(key);
  };
}

/** `1` … `5` set the rule of the tool that the row in focus called. */
function ruleStep({ feed, policies }: AppContext, key: string): (() => void) | undefined {
  const { list, active } = feed.get();
  const row = active === null ? undefined : list.rows.get(active);
  const rule = /^[1-5]$/.test(key) ? ruleKinds[Number(key) - 1] : undefined;
  return row && rule ? () => void policies.setRule(row.server, [row.tool], rule) : undefined;
}

const moves = /^(?:Arrow|Page|Home|End|[jk]$)/i;

/** Keys and presses on the rows of the feed, and the focus that comes to them. */
export function useFeedInput(input: Input) {
  const app = useAppContext();
  const { feed, prefs } = app;
  const { marks } = input;
  const stepOf = useSteps(input);

  /** What a key does is done to the row that has the focus, also where a screen reader brought it there. */
  const activateUnder = ({ target, key }: KeyboardEvent): void => {
    const { list, active } = feed.get();
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-call]') : null;
    const call = list.shown.find((id) => id === row?.dataset.call);
    if (call !== undefined && call !== active && !moves.test(key)) feed.activate(call);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    activateUnder(event);
    const { active } = feed.get();
    // Text that a person selected is what ⌘C is for; else it is the row.
    if (isCommand(event.nativeEvent, app.mac) && event.key === 'c' && document.getSelection()?.isCollapsed) {
      if (active === null) return;
      event.preventDefault();
      void copyCall(app, active);
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === 'Escape' && marks.calls.size > 0) {
      event.preventDefault();
      // Esc first lets go what was ticked, then the call, then the held feed.
      event.stopPropagation();
      marks.clear();
      return;
    }
    const letters = prefs.get().letterKeys;
    const isLetter = event.key.length === 1 && event.key !== ' ';
    const key = isLetter ? event.key.toLowerCase() : event.key;
    const step = isLetter && !letters ? undefined : (ruleStep(app, key) ?? stepOf(key, event.shiftKey));
    if (!step) return;
    event.preventDefault();
    step();
  };

  const onClick = (event: MouseEvent): void => {
    // A press with Shift selects the text between, which nobody meant.
    if (event.shiftKey) document.getSelection()?.removeAllRanges();
    if (!document.getSelection()?.isCollapsed) return;
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-call]') : null;
    const { list, selected } = feed.get();
    const call = list.shown.find((id) => id === row?.dataset.call);
    if (call === undefined) return;
    row?.focus({ preventScroll: true });
    if (event.shiftKey || event.metaKey || event.ctrlKey) {
      feed.freeze('person');
      feed.activate(call);
      if (event.shiftKey) marks.extend(call, list.shown);
      else marks.toggle(call);
      return;
    }
    feed.select(selected === call ? null : call);
  };

  const onFocus = (event: FocusEvent): void => {
    // The list is one tab stop: to arrive on it is to arrive on its first row.
    const [first] = feed.get().list.shown;
    if (event.target !== event.currentTarget || first === undefined) return;
    input.rows.toFocus.current = first;
    feed.activate(first);
  };
  return { onKeyDown, onClick, onFocus };
}
