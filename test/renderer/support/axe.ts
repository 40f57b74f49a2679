import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules that look at colours: all that another theme of the same page can break. */
const ofColours = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds on the page as it stands, one line for each rule. `floating`: a menu or a tooltip is open, which stands
 * outside of all landmarks; it is reached from what opened it, so that advice (no rule of WCAG) is left out. The rows behind
 * it are left out too: the page was looked at before anything was opened over it.
 */
export async function audit(page: Page, floating = false): Promise<readonly string[]> {
  await prepare(page, floating);
  return run(page, floating, { rules: { region: { enabled: !floating } } });
}

/** The same, and then its colours in the dark theme: what a theme cannot change is looked at once. */
export async function auditInBoth(page: Page, floating = false): Promise<readonly string[]> {
  const light = await audit(page, floating);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await run(page, floating, { runOnly: { type: 'rule', values: ofColours } });
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark.map((found) => `in dark: ${found}`)];
}

async function prepare(page: Page, floating: boolean): Promise<void> {
  // The pointer that clicked last still rests, and on a slow machine its tooltip stands by now.
  if (!floating) await page.mouse.move(600, 2);
  // Half a megabyte: a page that was looked at before has it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
}

function run(page: Page, floating: boolean, options: object): Promise<readonly string[]> {
  const what = { exclude: floating ? ['[role="grid"] [role="row"]'] : [] };
  return page.evaluate(
    async ([context, wanted]) => {
      // A colour on its way from one to another is no colour to judge. Waiting would not do: a page behind others stands still.
      for (const animation of document.getAnimations()) {
        if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
      }
      const { axe } = window as unknown as {
        axe: {
          run(
            context: object,
            options: object,
          ): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
        };
      };
      // What holds is not described node by node.
      const { violations } = await axe.run(context, { ...wanted, resultTypes: ['violations'] });
      return violations.map(
        (violation) =>
          `${violation.id}: ${violation.nodes
            .slice(0, 3)
            .map((node) => node.target.join(' '))
            .join(' | ')}`,
      );
    },
    [what, options] as const,
  );
}
