import { Redactor } from '../../shared/journal/redact.ts';
import { isSecretName } from '../../shared/journal/secret-names.ts';
import { secretWords } from './command-secrets.ts';
import { secretsOfAddress } from './shown-address.ts';
import type { HttpSpec, StdioSpec } from './spec.ts';

/** Takes out of a server's words what the gateway gave it to log in with: agents are told those words. */
export type Mask = (text: string) => string;

/** Headers whose values everybody knows. */
const harmless = /^(?:accept.*|content-type|user-agent)$/i;

/** For a process: its secret variables, and what stands behind `--token` and the like in its command. */
export function maskOfProcess(spec: Pick<StdioSpec, 'command' | 'args' | 'env'>): Mask {
  const values = Object.entries(spec.env).flatMap(([name, value]) =>
    isSecretName(name) ? [value, ...longLines(value)] : [],
  );
  const redactor = new Redactor([...values, ...secretWords([spec.command, ...spec.args], new Redactor())]);
  return (text) => redactor.text(text);
}

/** A key of several lines is printed line by line. */
function longLines(value: string): readonly string[] {
  const lines = value.split(/\r?\n/);
  return lines.length === 1 ? [] : lines.filter((line) => line.trim().length >= 8);
}

/** For a server over HTTP: its headers, those of a login included, and its address's path and query. They can be renewed. */
export function maskOfAddress(url: HttpSpec['url'], headers: () => Readonly<Record<string, string>>): Mask {
  const query = URL.canParse(url) ? [...new URL(url).searchParams.values(), ...secretsOfAddress(url)] : [];
  let known = '';
  let redactor = new Redactor();
  return (text) => {
    const values = Object.entries(headers()).flatMap(([name, value]) => (harmless.test(name) ? [] : [value]));
    const now = values.join('\n');
    if (now !== known) {
      known = now;
      // `Bearer abc`: the token alone is as secret.
      redactor = new Redactor([...query, ...values, ...values.map((value) => value.replace(/^\S+\s+/, ''))]);
    }
    return redactor.text(text);
  };
}
