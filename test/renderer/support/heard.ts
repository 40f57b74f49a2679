import type { CDPSession, Page } from 'playwright-core';

interface AxNode {
  readonly nodeId: string;
  readonly parentId?: string;
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly childIds?: readonly string[];
  readonly backendDOMNodeId?: number;
}

/** Roles that a screen reader speaks by their name, and not text by text. */
const spokenByName = new Set(
  'button cell checkbox columnheader gridcell link menuitem menuitemcheckbox menuitemradio option radio row rowheader switch tab treeitem'.split(
    ' ',
  ),
);

/** Where the last line of a text ends and its first begins; null where it is not drawn. */
async function placeOf(cdp: CDPSession, backendNodeId: number | undefined) {
  if (backendNodeId === undefined) return null;
  const { object } = await cdp.send('DOM.resolveNode', { backendNodeId });
  if (object.objectId === undefined) return null;
  const { result } = await cdp.send('Runtime.callFunctionOn', {
    objectId: object.objectId,
    returnByValue: true,
    functionDeclaration: `function () {
      const range = document.createRange();
      range.selectNode(this);
      const boxes = [...range.getClientRects()];
      const [first] = boxes;
      const last = boxes.at(-1);
      return first && last ? { left: first.left, top: first.top, right: last.right, bottom: last.bottom } : null;
    }`,
  });
  return result.value as { left: number; top: number; right: number; bottom: number } | null;
}

/**
 * Words that are seen apart and heard as one, a line each: texts that only a gap or a line divides, which a screen reader
 * joins (`passed 11denied 3`).
 */
export async function runTogether(page: Page): Promise<readonly string[]> {
  const cdp = await page.context().newCDPSession(page);
  try {
    const { nodes } = (await cdp.send('Accessibility.getFullAXTree')) as { nodes: readonly AxNode[] };
    const known = new Map(nodes.map((node) => [node.nodeId, node]));
    const exposed = (node: AxNode): readonly AxNode[] =>
      (node.childIds ?? []).flatMap((id) => {
        const child = known.get(id);
        return child === undefined ? [] : child.ignored ? exposed(child) : [child];
      });
    const found = new Set<string>();
    for (const node of nodes) {
      if (node.ignored) continue;
      const role = node.role?.value ?? '';
      const children = exposed(node);
      for (const [at, second] of children.entries()) {
        const first = children[at - 1];
        if (first?.role?.value !== 'StaticText' || second.role?.value !== 'StaticText') continue;
        const [one, other] = [first.name?.value ?? '', second.name?.value ?? ''];
        if (!/[\p{L}\p{N}…%)”"]$/u.test(one) || !/^[\p{L}\p{N}+−“"(-]/u.test(other)) continue;
        if (spokenByName.has(role) && !node.name?.value.includes(one + other)) continue;
        const [end, begin] = [await placeOf(cdp, first.backendDOMNodeId), await placeOf(cdp, second.backendDOMNodeId)];
        // Seen as one as well: two texts of one word.
        if (end && begin && Math.abs(begin.left - end.right) < 1 && begin.top < end.bottom) continue;
        found.add(`${role}: “${one.slice(-30)}” and “${other.slice(0, 30)}” are heard as one`);
      }
    }
    return [...found];
  } finally {
    await cdp.detach();
  }
}

/** From now on, notes what live regions say: a screen reader speaks what is put into one. */
export async function listen(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    new MutationObserver((changes) => {
      for (const { target, type, addedNodes } of changes) {
        // What is taken away is not spoken.
        if (type === 'childList' && addedNodes.length === 0) continue;
        const element = target instanceof Element ? target : target.parentElement;
        const region = element?.closest('[aria-live]:not([aria-live="off"]), [role="status"], [role="alert"]');
        const words = region?.textContent?.trim();
        if (words) heard.push(words);
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
}
