import type { SecretName } from './port.ts';

/** What a person has to enter anew where these cannot be read, in words; tokens and keys of our own are none of it. */
export function inWords(names: Iterable<SecretName>): readonly string[] {
  return [...names].flatMap((name) => {
    const [owner, of, kind, ...rest] = name.split('/');
    if (name === 'testrail/key') return ['the key of TestRail'];
    if (name === 'webhook/secret') return ['the secret of the webhook'];
    if (owner === 'oauth') return [`the login at ${of}`];
    if (owner === 'server' && (kind === 'env' || kind === 'header')) return [`${rest.join('/')} of ${of}`];
    return [];
  });
}
