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
    'PROGRAMFILES',
    'TEMP',
    'TMP',
  ],
};

export function childEnvironment(
  ours: Readonly<Record<string, string | undefined>>,
  named: Readonly<Record<string, string>>,
  platform: NodeJS.Platform,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(ours)) {
    const wanted = platform === 'win32' ? needed.windows.includes(name.toUpperCase()) : needed.posix.includes(name);
    if (wanted && value !== undefined) environment[name] = value;
  }
  return { ...environment, ...named };
}
