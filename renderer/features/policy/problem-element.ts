import type { Problem } from '../../../shared/policy/problem.ts';
import { visibleText } from '../../format/escape.ts';
import { warnPaths } from '../../ui/icon-drawings.tsx';

/** What stands at fault in the text: `wrong` keeps it from being a policy, else it rules nothing. */
export interface Mark extends Problem {
  readonly wrong: boolean;
}

/** A problem in words as the editor shows it below its line: with a triangle, and what mends it as a button. */
export function problemElement(
  { message, suggestion, wrong }: Pick<Mark, 'message' | 'suggestion' | 'wrong'>,
  fix: { readonly words: string; readonly key: string } | null,
  onMend: () => void,
): HTMLElement {
  const line = document.createElement('div');
  line.className = wrong ? 'cm-problem' : 'cm-problem cm-warning';
  const words = document.createElement('b');
  words.textContent = visibleText(message);
  const said = document.createElement('span');
  said.append(words);
  // What the button says and does needs no second sentence.
  if (fix === null && suggestion !== null) said.append(` ${visibleText(suggestion)}.`);
  line.append(triangle(), said);
  if (fix !== null) line.append(mendButton(fix, onMend));
  return line;
}

function mendButton(fix: { readonly words: string; readonly key: string }, onMend: () => void): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  const words = document.createElement('span');
  words.textContent = visibleText(fix.words);
  const key = document.createElement('kbd');
  key.textContent = fix.key;
  key.setAttribute('aria-hidden', 'true');
  button.append(words, key);
  button.addEventListener('click', onMend);
  return button;
}

function triangle(): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  for (const drawn of warnPaths) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', drawn);
    svg.append(path);
  }
  return svg;
}
