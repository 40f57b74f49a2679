import { keyName } from '../ui/keys.ts';

/** One line of the keyboard map: the keys, and what they do. */
export interface KeyLine {
  readonly keys: readonly string[];
  readonly does: string;
}

export interface KeySection {
  readonly title: string;
  readonly lines: readonly KeyLine[];
  /** Its single letters act only where a person has not switched them off. */
  readonly letters?: boolean;
}

/** Every key that the interface hears. `pages`: those of the list of pages, in its order. */
export function keyMap(
  mac: boolean,
  pages: readonly { readonly label: string; readonly key: string }[],
): readonly KeySection[] {
  const command = (...parts: readonly string[]): string => keyName(mac, ...parts);
  return [
    {
      title: 'Everywhere',
      lines: [
        { keys: [command('K')], does: 'Search or run a command' },
        { keys: [command('shift', 'P')], does: 'Pause or resume all' },
        { keys: [command('shift', 'A')], does: 'Go to the oldest call that waits' },
        { keys: [command('Z')], does: 'Undo the last rule change' },
        { keys: [command('shift', 'Z')], does: 'Make it again' },
        { keys: ['/'], does: 'Search this page (Live, Tools, Settings)' },
        { keys: ['?'], does: 'Show these keys' },
      ],
    },
    {
      title: 'Pages',
      // The first steps have no key of their own.
      lines: pages.filter(({ key }) => key !== '').map(({ label, key }) => ({ keys: [command(key)], does: label })),
    },
    {
      title: 'Live and Tools',
      letters: true,
      lines: [
        { keys: ['↑', '↓', 'J', 'K'], does: 'Move in the list' },
        { keys: ['Enter', 'Esc'], does: 'Open details, close' },
        { keys: ['1', '…', '5'], does: 'Allow, Limit, Ask, Deny, Hide' },
        { keys: ['F'], does: 'Follow or hold (Live)' },
        { keys: ['R'], does: 'Show the deciding rule (Live)' },
        { keys: [command('C')], does: 'Copy the call as curl (Live)' },
        { keys: ['Space', '⇧↑', '⇧↓'], does: 'Select, extend' },
        { keys: ['←', '→'], does: 'Collapse, expand (Tools)' },
      ],
    },
    {
      title: 'Approvals',
      letters: true,
      lines: [
        { keys: ['D'], does: 'Deny' },
        { keys: ['A'], does: 'Allow once' },
        { keys: ['S'], does: 'Allow for the session' },
      ],
    },
    {
      title: 'Policy and report',
      lines: [
        { keys: [command('S')], does: 'Apply the policy' },
        { keys: [command('.')], does: 'Mend the problem at the cursor' },
        { keys: [mac ? '⇧⌥F' : 'Shift Alt F'], does: 'Format the text of the policy' },
        { keys: [command('↵')], does: 'Run the tests of the policy' },
        { keys: [command('P')], does: 'Print the report' },
      ],
    },
  ];
}
