import { expect, test } from 'vitest';
import { remLengths, textSize } from '../../scripts/lib/text-size.ts';

test.each([
  ['12px', '0.75rem'],
  ['0 -16px', '0 -1rem'],
  ['calc(100vw - 64px)', 'calc(100vw - 4rem)'],
  ['11.5px/18px var(--font-ui)', '0.71875rem/1.125rem var(--font-ui)'],
  ['1px 2px 3.5px', '1px 2px 3.5px'],
  ['0px', '0px'],
  ['url(#a12px)', 'url(#a12px)'],
])('%s is built as %s', (written, built) => {
  expect(remLengths(written)).toBe(built);
});

test.each([
  ['font-size', '12px', '0.75rem'],
  ['--panel-w', '392px', '24.5rem'],
  ['border-radius', '8px', '8px'],
  ['box-shadow', '0 8px 20px black', '0 8px 20px black'],
  ['--e-2', '0 4px 10px black', '0 4px 10px black'],
  ['outline-offset', '-4px', '-4px'],
  ['height', 'max(30px, 1.4375rem)', 'max(30px, 1.4375rem)'],
])('%s: %s becomes %s', (prop, value, built) => {
  const declaration = { prop, value };
  textSize.Declaration(declaration);
  expect(declaration.value).toBe(built);
});

test('a page reflows by the room for its text; conditions of the device stay', () => {
  const container = { name: 'container', params: 'window (max-width: 719px) or (min-height: 2px)' };
  textSize.AtRule(container);
  expect(container.params).toBe('window (max-width: 44.9375rem) or (min-height: 0.125rem)');
  const media = { name: 'media', params: '(max-width: 719px)' };
  textSize.AtRule(media);
  expect(media.params).toBe('(max-width: 719px)');
});
