/**
 * Variables that say which program runs, or have it load another before its own: a command that looks harmless is not, where
 * one of them stands beside it.
 */
const steering = new RegExp(
  `^(?:${[
    'PATH|PATHEXT|COMSPEC|ENV|BASH_ENV|SHELLOPTS|BASHOPTS',
    'LD_(?:PRELOAD|LIBRARY_PATH|AUDIT)|DYLD_[A-Z_]+',
    'NODE_(?:OPTIONS|PATH)|NPM_CONFIG_(?:REGISTRY|SCRIPT_SHELL|NODE_OPTIONS|PREFIX|USERCONFIG|GLOBALCONFIG)',
    'PYTHON(?:PATH|HOME|STARTUP|BREAKPOINT|USERBASE)|(?:PIP|UV)_(?:EXTRA_|DEFAULT_)?INDEX(?:_URL)?|UV_(?:PYTHON|FIND_LINKS)',
    'PERL5(?:OPT|LIB|DB)|RUBY(?:OPT|LIB)|CLASSPATH|(?:_|JDK_)JAVA_OPTIONS|JAVA_TOOL_OPTIONS|DOTNET_STARTUP_HOOKS',
    'GIT_(?:SSH|SSH_COMMAND|EXEC_PATH)',
  ].join('|')})$`,
  'i',
);

/** Words to be shown before a command, as a shell takes them; of variables whose values are kept elsewhere the names. */
export function steeringWords(env: readonly string[] | Readonly<Record<string, string>>): readonly string[] {
  const pairs = Array.isArray(env) ? env.map((name: string) => [name, '…'] as const) : Object.entries(env);
  return pairs.filter(([name]) => steering.test(name)).map(([name, value]) => `${name}=${value}`);
}
