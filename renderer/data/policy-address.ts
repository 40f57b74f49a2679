import type { ServerName } from '../../shared/names.ts';

/**
 * Where the rule of a decision is shown, as the path behind `#/policy`: the document that holds it, then the rule and the
 * tool, by which its line is found. An overlay's rule names its document itself: `testrail@cursor#/tools/…`.
 */
export function rulePath(server: ServerName, rule: string, tool: string): readonly string[] {
  const overlay = /^([^#/]+@[^#/]+)#(.*)$/s.exec(rule);
  return overlay ? [overlay[1] ?? server, overlay[2] ?? '', tool] : [server, rule, tool];
}

/** The part of a policy's address that opens its tests: `#/policy/testrail/tests`. */
export const testsTab = 'tests';
