import { type EditorView, hoverTooltip, type Tooltip } from '@codemirror/view';
import { getLocation } from 'jsonc-parser';
import { keyAt } from '../../../shared/policy/language-places.ts';
import { visibleText } from '../../format/escape.ts';
import type { EditorTool } from './vocabulary.ts';

/** What a key, a word of the language or a tool under the pointer means. */
function helpAt(view: EditorView, pos: number, tools: readonly EditorTool[]): Tooltip | null {
  const { path, previousNode, isAtPropertyKey } = getLocation(view.state.doc.toString(), pos);
  if (previousNode === undefined || pos > previousNode.offset + previousNode.length) return null;
  const help = wordsOf(path, isAtPropertyKey, String(previousNode.value), tools);
  if (help === null) return null;
  const { offset, length } = previousNode;
  return { pos: offset, end: offset + length, above: true, create: () => ({ dom: helpBox(help.title, help.words) }) };
}

function wordsOf(
  path: readonly (string | number)[],
  isKey: boolean,
  written: string,
  tools: readonly EditorTool[],
): { readonly title: string; readonly words: string } | null {
  const isTool = path.length === 2 && (path[0] === 'hide' || (path[0] === 'tools' && isKey));
  if (isTool) {
    const tool = tools.find(({ name }) => name === written);
    return tool ? { title: tool.name, words: tool.what } : null;
  }
  const key = keyAt(path);
  if (key === null) return null;
  if (isKey) return { title: key.name, words: key.meaning };
  const word = key.values.find(({ name }) => name === written);
  return word ? { title: `${key.name}: ${word.name}`, words: `${word.meaning}.` } : null;
}

function helpBox(title: string, words: string): HTMLElement {
  const box = document.createElement('div');
  box.className = 'cm-help';
  const name = document.createElement('b');
  name.textContent = visibleText(title);
  const line = document.createElement('p');
  line.textContent = visibleText(words.replaceAll('`', ''));
  box.append(name, line);
  return box;
}

/** Help for the word that the pointer rests on. */
export function keyHelp(tools: () => readonly EditorTool[]) {
  return hoverTooltip((view, pos) => helpAt(view, pos, tools()), { hideOnChange: true });
}
