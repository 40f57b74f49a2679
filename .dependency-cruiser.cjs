/** The import rules between modules; ARCHITECTURE.md says why each stands. */
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

/** Upper to lower: a layer of the interface imports itself and those after it. */
const layers = ['app', 'features', 'components', 'data', 'ui', 'format'];

const layerRules = layers
  .slice(1)
  .map((layer, index) =>
    only(
      `renderer-${layer}-imports-no-layer-above`,
      { path: `^renderer/${layer}/` },
      { path: `^renderer/(${layers.slice(0, index + 1).join('|')})/` },
      `The layers of the interface go one way: ${layers.join(' → ')}.`,
    ),
  );

module.exports = {
  forbidden: [
    ...layerRules,
    only(
      'a-feature-imports-no-feature',
      { path: '^renderer/features/([^/]+)/' },
      { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
      'A page can be added, changed or taken away alone.',
    ),
    only('no-cycles', {}, { circular: true }, 'Files form no cycle, not even of types.'),
    {
      ...only('no-folder-cycles', {}, { circular: true }, 'Folders form no cycle, so that each can be read by itself.'),
      scope: 'folder',
    },
    only(
      'shared-stands-alone',
      { path: '^shared/' },
      { path: '^(electron|renderer|test|scripts)/' },
      'Both sides speak it.',
    ),
    only(
      'renderer-knows-only-shared',
      { path: '^renderer/' },
      { path: '^(electron|test|scripts)/' },
      'It may run in a browser.',
    ),
    only(
      'guard-knows-only-shared',
      { path: '^electron/guard/' },
      { path: '^electron/', pathNot: '^electron/(guard|lib)/' },
      'Deciding has no way to the world but its ports.',
    ),
    only(
      'lib-stands-alone',
      { path: '^electron/lib/' },
      { path: '^(electron|shared|renderer|test|scripts)/', pathNot: '^electron/lib/' },
      'Tools without knowledge of ours; every module may use them.',
    ),
    only(
      'gateway-reaches-others-by-ports',
      { path: '^electron/gateway/' },
      {
        path: '^electron/(guard|journal|testrail|agents|control|settings|desktop|app|cli|upstream|servers|approvals|person|health|webhook)/',
      },
      'The app fills its ports in.',
    ),
    only(
      'upstream-reaches-others-by-ports',
      { path: '^electron/upstream/' },
      {
        path: '^electron/(guard|journal|testrail|agents|control|settings|desktop|app|cli|gateway|servers|approvals|person|health|webhook)/',
      },
      'The app fills its ports in.',
    ),
    only(
      'only-entries-import-app',
      { path: '^electron/', pathNot: '^electron/(app/|(headless|command-line|desktop-app)\\.ts$)' },
      { path: '^electron/app/', pathNot: '^electron/app/port\\.ts$' },
      'The composition is known to the two entries alone; port.ts is its type.',
    ),
    only(
      'only-the-desktop-entry-imports-desktop',
      { path: '^electron/', pathNot: '^electron/(desktop/|desktop-app\\.ts$)' },
      { path: '^electron/desktop/' },
      'The gateway runs without a screen.',
    ),
    only(
      'only-desktop-imports-electron',
      { path: '^(electron|shared|renderer)/', pathNot: '^electron/(desktop/|desktop-command\\.ts$|preload\\.ts$)' },
      { path: '(^|/)(electron|electron-store)(/|$)', pathNot: '^(electron|shared)/' },
      'So that the gateway runs and is tested in plain Node.',
    ),
    only('nothing-imports-tests', { pathNot: '^test/' }, { path: '^test/' }, 'What ships knows no test.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    // swc reads imports before types are taken out of them. `tsPreCompilationDeps` asks for the same of tsc, whose version 7 has
    // no interface for it yet: it would add nothing but a warning.
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
};
