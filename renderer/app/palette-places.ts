/** A place within a page, with words that find it and are not shown. */
interface NamedPlace {
  readonly page: string;
  readonly path: readonly string[];
  readonly words: string;
  readonly also: string;
}

/** Forms and pages within pages. */
const places: readonly NamedPlace[] = [
  { page: 'servers', path: ['+'], words: 'Add a server', also: 'new command mcp' },
  { page: 'servers', path: ['+', 'testrail'], words: 'Connect a TestRail', also: 'server key login real' },
  { page: 'servers', path: ['+', 'client'], words: 'Import servers from a client', also: 'add move claude cursor' },
  { page: 'agents', path: ['+', '+'], words: 'Add an agent', also: 'new token address' },
  { page: 'insights', path: ['report', '7d'], words: 'Report of the last 7 days', also: 'print pdf security' },
  { page: 'insights', path: ['report', '30d'], words: 'Report of the last 30 days', also: 'print pdf security month' },
  { page: 'approvals', path: ['decided'], words: 'Decided asks', also: 'approvals history answers' },
];

const settings: readonly NamedPlace[] = [
  { page: 'settings', path: ['general'], words: 'Settings: General', also: 'start login theme density' },
  { page: 'settings', path: ['notifications'], words: 'Settings: Notifications', also: 'sound tray' },
  { page: 'settings', path: ['approvals'], words: 'Settings: Approvals', also: 'hold time webhook' },
  { page: 'settings', path: ['journal'], words: 'Settings: Journal and redaction', also: 'retention secrets' },
  { page: 'settings', path: ['network'], words: 'Settings: Network', also: 'port proxy' },
  { page: 'settings', path: ['shortcuts'], words: 'Settings: Shortcuts', also: 'keys keyboard' },
  { page: 'settings', path: ['updates'], words: 'Settings: Updates', also: 'version' },
  { page: 'settings', path: ['about'], words: 'Settings: About', also: 'licences diagnostics data folder' },
];

function placesOfServer(name: string): readonly NamedPlace[] {
  const page = 'policy';
  return [
    { page: 'servers', path: [name], words: name, also: 'server' },
    { page, path: [name], words: `Policy of ${name}`, also: 'rules' },
    { page, path: [name, 'tests'], words: `Tests of the policy of ${name}`, also: 'cases' },
    { page, path: [name, 'replay'], words: `Replay against the policy of ${name}`, also: 'simulation' },
    { page, path: [name, 'suggest'], words: `Suggestions for the policy of ${name}`, also: 'learn lock' },
    { page, path: [name, 'versions'], words: `Versions of the policy of ${name}`, also: 'restore history' },
  ];
}

/** Whether each word of a search stands in the words. */
export function says(words: string, text: string): boolean {
  const searched = words.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}

const maxPlaces = 7;

export function placesFor(
  text: string,
  agents: readonly { readonly id: string; readonly label: string }[],
  servers: readonly string[],
) {
  // Names of a person's own and parts of pages come only when they are looked for: the list of an empty field stays short.
  const named =
    text === ''
      ? []
      : [
          ...agents.map(({ id, label }) => ({ page: 'agents', path: [id], words: label, also: `agent ${id}` })),
          ...servers.flatMap(placesOfServer),
        ];
  return entriesOf([...places, ...named], text);
}

/** Sections of the settings, apart: what can be done at once comes before where it is set. */
export function settingsFor(text: string) {
  return text === '' ? [] : entriesOf(settings, text);
}

function entriesOf(named: readonly NamedPlace[], text: string) {
  return named
    .filter((place) => says(`${place.words} ${place.also}`, text))
    .slice(0, maxPlaces)
    .map(({ page, path, words }) => ({ kind: 'place', page, path, words }) as const);
}
