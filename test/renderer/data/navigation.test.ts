import { describe, expect, test } from 'vitest';
import { addressOf, placeOf } from '../../../renderer/data/navigation.ts';

describe('the address of a place', () => {
  test.each([
    ['#/live', { page: 'live', path: [] }],
    ['#/tools/testrail/close_run', { page: 'tools', path: ['testrail', 'close_run'] }],
    ['#/tools/testrail/a%2Fb%20%D0%BE', { page: 'tools', path: ['testrail', 'a/b о'] }],
  ])('%s names its page and what the page shows, both ways', (address, place) => {
    expect(placeOf(address)).toEqual(place);
    expect(addressOf(place)).toBe(address);
  });
  test.each(['', '#', '#/', '#a-token', '#/%'])('%j names no place', (fragment) => {
    expect(placeOf(fragment)).toBeNull();
  });
});
