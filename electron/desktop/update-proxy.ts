import { isIP } from 'node:net';
import { displayProxy, type Environment, readVariable } from '../net/proxy-settings.ts';

/**
 * The proxies that the login shell names, in Chromium's words (`Session.setProxy`); null where it names none. Chromium, by
 * which updates come, knows the system's settings and the variables of its own start, and no others.
 */
export function shellProxies(
  shell: Environment,
  own: Environment,
): { readonly proxyRules: string; readonly proxyBypassRules: string } | null {
  const rules = (['http', 'https'] as const).flatMap((scheme) => {
    const name = `${scheme.toUpperCase()}_PROXY`;
    const text = readVariable(shell, name);
    const address = text.includes('://') ? text : `http://${text}`;
    if (text === '' || text === readVariable(own, name) || !URL.canParse(address)) return [];
    return [`${scheme}=${displayProxy(new URL(address))}`];
  });
  if (rules.length === 0) return null;
  const excepted = readVariable(shell, 'NO_PROXY')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .flatMap(bypassing);
  return { proxyRules: rules.join(';'), proxyBypassRules: excepted.join(',') };
}

/** A name stands for those below it too. */
function bypassing(entry: string): readonly string[] {
  const name = entry.replace(/^\*?\./, '');
  return entry === '*' || entry.includes('/') || isIP(entry) !== 0 ? [entry] : [name, `*.${name}`];
}
