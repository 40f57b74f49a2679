import type { Page } from 'playwright-core';

/** One of each kind of page. */
export const addresses = [
  '#/live',
  '#/approvals',
  '#/tools',
  '#/policy',
  '#/agents',
  '#/servers',
  '#/servers/+',
  '#/insights',
  '#/insights/report/7d',
  '#/settings',
  '#/start',
];

/** Opens a page, and waits until nothing of it is read any more. */
export async function go(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, address);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
}

/**
 * What is pressed and has less than 24 × 24 pixels, nor so much room around it that a circle of 24 touches no other one (WCAG
 * 2.5.8). Words within a sentence are as high as its line. Runs in the page.
 */
export function tooSmall(): string[] {
  const pressed = 'a[href], button, input, select, textarea, summary, [role="radio"], [role="switch"], [role="tab"]';
  const all = [...document.querySelectorAll<HTMLElement>(pressed)].flatMap((box) => {
    const held = (box.matches('input') ? box.closest('label') : null) ?? box;
    const { width, height, left, top } = held.getBoundingClientRect();
    if (width < 2 || height < 2 || getComputedStyle(held).visibility === 'hidden') return [];
    const inSentence = [...(box.parentElement?.childNodes ?? [])].some(
      (beside) => beside.nodeType === Node.TEXT_NODE && (beside.textContent ?? '').trim() !== '',
    );
    if (inSentence) return [];
    return [{ box, width, height, left, top, small: width < 23.5 || height < 23.5 }];
  });
  const nearest = (from: number, start: number, length: number): number =>
    Math.max(start - from, 0, from - start - length);
  return all
    .filter((one) => one.small)
    .filter((one) => {
      const x = one.left + one.width / 2;
      const y = one.top + one.height / 2;
      return all.some((other) => {
        if (other.box === one.box || other.box.contains(one.box) || one.box.contains(other.box)) return false;
        const between = other.small
          ? Math.hypot(other.left + other.width / 2 - x, other.top + other.height / 2 - y) - 12
          : Math.hypot(nearest(x, other.left, other.width), nearest(y, other.top, other.height));
        return between < 12;
      });
    })
    .map(({ box, width, height }) => `${box.outerHTML.slice(0, 120)}: ${Math.round(width)} × ${Math.round(height)}`);
}

/** What stands beyond the right edge, and cannot be scrolled to within a part of its own. */
export function beyondTheEdge(): string[] {
  const hidden = (start: Element): boolean => {
    for (let box = start.parentElement; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      const cut = style.overflowX === 'auto' || style.overflowX === 'scroll' || style.textOverflow === 'ellipsis';
      if (cut && box.getBoundingClientRect().right <= innerWidth + 1) return true;
    }
    return false;
  };
  return [...document.querySelectorAll('#root *')]
    .filter((box) => {
      const { width, right } = box.getBoundingClientRect();
      return width > 0 && right > innerWidth + 1 && !hidden(box);
    })
    .slice(0, 5)
    .map((box) => `${box.tagName} ${(box.textContent ?? '').slice(0, 40)}`);
}

/** Pairs of texts that lie over each other, as far as they are seen. Runs in the page. */
export function overlaps(): string[] {
  /** A text that is broken has a box for each of its lines: the box around all of them holds its neighbours too. */
  const seen = (node: Node): { text: string; box: DOMRect }[] => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const edges: DOMRect[] = [];
    for (let box = node.parentElement; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.visibility === 'hidden' || style.clipPath !== 'none' || style.opacity === '0') return [];
      if (style.overflowX !== 'visible' || style.overflowY !== 'visible') edges.push(box.getBoundingClientRect());
    }
    return [...range.getClientRects()].flatMap((line) => {
      const left = Math.max(line.left, ...edges.map((edge) => edge.left));
      const top = Math.max(line.top, ...edges.map((edge) => edge.top));
      const width = Math.min(line.right, ...edges.map((edge) => edge.right)) - left;
      const height = Math.min(line.bottom, ...edges.map((edge) => edge.bottom)) - top;
      if (width < 1 || height < 1) return [];
      return [{ text: (node.textContent ?? '').trim(), box: new DOMRect(left, top, width, height) }];
    });
  };
  const walker = document.createTreeWalker(document.querySelector('#root') ?? document.body, NodeFilter.SHOW_TEXT);
  const texts: { text: string; box: DOMRect }[] = [];
  while (walker.nextNode()) if (walker.currentNode.textContent?.trim()) texts.push(...seen(walker.currentNode));
  // Boxes of lines are higher than what is drawn in them.
  const slack = 4;
  return texts.flatMap((one, index) =>
    texts
      .slice(index + 1)
      .filter(
        ({ box }) =>
          Math.min(one.box.right, box.right) - Math.max(one.box.left, box.left) > slack &&
          Math.min(one.box.bottom, box.bottom) - Math.max(one.box.top, box.top) > slack,
      )
      .map(({ text }) => `“${one.text}” and “${text}”`),
  );
}
