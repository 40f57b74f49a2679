/**
 * What every program needs to run at all: where programs and the home folder are, and how to write text. Nothing else of
 * our environment reaches a server: it holds other servers' keys.
 */
const needed: Readonly<Record<'posix' | 'windows', readonly string[]>> = {
  posix: ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'LANG', 'LC_ALL', 'LC_CTYPE'],
  windows: [
    'PATH',
    'PATHEXT',
    'SYSTEMROOT',
    'SYSTEMDRIVE',
    'WINDIR',
    'COMSPEC',
    'USERPROFILE',
    'USERNAME',
    'HOMEDRIVE',
    'HOMEPATH',
    'APPDATA',
    'LOCALAPPDATA',
    'PROGRAMDATA',
    'PROGRAMFILES',
    'PROCESSOR_ARCHITECTURE',
    'TEMP',
    'TMP',
  ],
};

/**
 * How programs reach the world from a company's network: without these `npx` and `uvx` fetch nothing there. A proxy that is
 * named with a user is left out, for its password is a secret: who wants a server to have it names the variable.
 */
const network: ReadonlySet<string> = new Set([
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
]);

function isNetwork(name: string, value: string | undefined): boolean {
  return network.has(name.toUpperCase()) && !(value ?? '').includes('@');
}

/**
 * The environment of a server: what programs need of `ours`, and what a person `named` for it. Windows knows a name in any
 * case, so what is named there takes the place of ours in whatever case that is written: of `PATH` and `Path` a process
 * would be given only one.
 */
export function childEnvironment(
  ours: Readonly<Record<string, string | undefined>>,
  named: Readonly<Record<string, string>>,
  platform: NodeJS.Platform,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(ours)) {
    const wanted = platform === 'win32' ? needed.windows.includes(name.toUpperCase()) : needed.posix.includes(name);
    if ((wanted || isNetwork(name, value)) && value !== undefined) environment[name] = value;
  }
  if (platform === 'win32') {
    const taken = new Set(Object.keys(named).map((name) => name.toUpperCase()));
    for (const name of Object.keys(environment)) if (taken.has(name.toUpperCase())) delete environment[name];
  }
  return { ...environment, ...named };
}
