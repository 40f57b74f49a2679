import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { rem } from '../../ui/rem.ts';

/** The tokens reach into the editor's shadow root, so that it follows the theme of the page. */
const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--bg-surface)', color: 'var(--text-2)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--text-code)',
    lineHeight: rem(19),
    fontVariantLigatures: 'none',
  },
  '.cm-content': { padding: '8px 0 24px', caretColor: 'var(--text-1)' },
  '.cm-line': { padding: '0 16px 0 10px' },
  '&.cm-focused .cm-content': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-gutters': { backgroundColor: 'var(--bg-surface)', color: 'var(--text-3)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: rem(36), padding: '0 6px 0 10px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--fill-hover)' },
  '.cm-activeLineGutter': { color: 'var(--text-1)' },
  '.cm-changed': { width: '6px' },
  '.cm-changed .cm-changedBar': { width: '2px', height: '100%', backgroundColor: 'var(--accent)' },
  '.cm-wrong': { textDecoration: 'underline wavy var(--deny-solid)', textUnderlineOffset: '3px' },
  '.cm-doubtful': { textDecoration: 'underline wavy var(--limit-solid)', textUnderlineOffset: '3px' },
  '.cm-problem': {
    margin: '0 12px 0 10px',
    // Room above and below that the editor measures: it passes over margins, and its line numbers would stand beside their lines.
    borderBlock: '3px solid transparent',
    backgroundClip: 'padding-box',
    padding: '6px 12px',
    borderRadius: 'var(--r-md)',
    backgroundColor: 'var(--deny-tint)',
    color: 'var(--text-1)',
    fontFamily: 'var(--font-ui)',
    fontSize: 'var(--text-sm)',
    lineHeight: rem(18),
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    display: 'flex',
    alignItems: 'center',
    gap: '12px',
  },
  '.cm-problem span': { flex: '1', minWidth: '0' },
  '.cm-problem button': {
    flex: 'none',
    maxWidth: '60%',
    height: rem(24),
    padding: '0 8px',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--r-md)',
    background: 'var(--bg-control)',
    color: 'var(--text-1)',
    font: 'inherit',
    fontWeight: 'var(--w-medium)',
  },
  '.cm-problem button:hover': {
    background: 'linear-gradient(var(--fill-hover), var(--fill-hover)) var(--bg-control)',
  },
  '.cm-problem button:focus-visible': { outline: '2px solid var(--focus)', outlineOffset: '1px' },
  '.cm-problem.cm-warning': { backgroundColor: 'var(--limit-tint)' },
  '.cm-problem b': { fontWeight: 'var(--w-medium)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--fill-pressed)' },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--deny-tint)' },
  '.cm-searchMatch': { backgroundColor: 'var(--limit-tint)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--accent-tint)', outline: '1px solid var(--accent-line)' },
  '.cm-panels': {
    backgroundColor: 'var(--bg-sunken)',
    color: 'var(--text-1)',
    fontFamily: 'var(--font-ui)',
    fontSize: 'var(--text-sm)',
  },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '6px 28px 6px 10px' },
  '.cm-panel.cm-search label': { fontSize: 'var(--text-sm)' },
  '.cm-textfield, .cm-button': {
    height: rem(24),
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--r-md)',
    background: 'var(--bg-control)',
    color: 'var(--text-1)',
    fontSize: 'var(--text-sm)',
  },
  '.cm-tooltip': {
    border: '0',
    borderRadius: 'var(--r-lg)',
    backgroundColor: 'var(--bg-raised)',
    color: 'var(--text-1)',
    boxShadow: 'var(--e-2)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    padding: '4px',
    maxHeight: rem(280),
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--text-code)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '4px 8px', borderRadius: 'var(--r-sm)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--fill-pressed)',
    color: 'var(--text-1)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent-text)' },
  '.cm-tooltip.cm-completionInfo, .cm-help': {
    maxWidth: rem(320),
    padding: '8px 12px',
    fontFamily: 'var(--font-ui)',
    fontSize: 'var(--text-sm)',
    lineHeight: rem(18),
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
  '.cm-completionInfo p, .cm-help p': { margin: '0' },
  '.cm-help b': { fontFamily: 'var(--font-mono)', fontWeight: 'var(--w-medium)' },
  '.cm-snippetField': { backgroundColor: 'var(--accent-tint)' },
  '.cm-panel.cm-search [name=close]': { color: 'var(--text-2)', width: rem(24), height: rem(24) },
});

/** No status colours in code: keys stand out, numbers and words take the accent. */
const highlight = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--text-1)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--accent-text)' },
  { tag: tags.string, color: 'var(--text-2)' },
  { tag: [tags.brace, tags.squareBracket, tags.separator], color: 'var(--text-3)' },
]);

export const editorTheme: Extension = [theme, syntaxHighlighting(highlight)];
