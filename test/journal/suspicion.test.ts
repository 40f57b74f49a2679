import { describe, expect, it } from 'vitest';
import { Redactor } from '../../shared/journal/redact.ts';
import { isSecretName, wordsBehind } from '../../shared/journal/secret-names.ts';
import { Suspicion } from '../../shared/journal/suspicion.ts';

const suspicion = new Suspicion([]);
const trace = [
  { step: 'gateway', result: 'pass', rule: null, detail: 'Valid request' },
  { step: 'require', result: 'pass', rule: '/tools/get_case/require/0', detail: 'case_id ≥ 0: 1502' },
];

describe('the quick look for secrets', () => {
  it('takes the trace of a decision for what it is: each call has one', () => {
    expect(suspicion.of(JSON.stringify({ outcome: 'allowed', trace }), true)).toBe(false);
  });

  it.each<[string, unknown]>([
    ['after it', [{ result: 'pass', password: 'hunter2' }]],
    ['under the name `db_pass`', { trace, db_pass: 'hunter2' }],
    [
      'under the name `db_pass` in what a step says',
      [{ result: 'pass', detail: { name: 'db_pass', value: 'hunter2' } }],
    ],
    ['in a list as a command line has it', { result: 'pass', args: ['--db-pass', 'hunter2'] }],
    ['in words that spell a step', { detail: '"result":"pass","db_pass":"hunter2"' }],
    ['where a step ends another name', { 'the "result": "pass"': 0, db_db_pass: 'hunter2' }],
  ])('still finds a secret %s', (_where, value) => {
    const text = JSON.stringify(value);
    expect(suspicion.of(text, true)).toBe(true);
    expect(new Redactor().json(text, 10_000).json).not.toContain('hunter2');
  });

  it('looks closely at a plain text that only looks like a step', () => {
    expect(suspicion.of('the "result":"pass" of it', false)).toBe(true);
  });

  it('finds a known value that begins right after a step', () => {
    expect(new Suspicion(['","rule":"kx81-ab']).of('[{"result":"pass","rule":"kx81-ab"}]', true)).toBe(true);
  });

  it('never passes over a secret name, however it is written and whatever stands behind its word', () => {
    const words =
      'password passphrase pass auth otp totp cvv token secret api_key private_key credential cookie jwt pwd';
    const befores = ['', 'db_', 'db', 'smtp-', 'Proxy-', 'my '];
    const ends = ['', '2', '_2', '-10', ...wordsBehind.flatMap((end) => [`_${end}`, capital(end)])];
    const forms = [(name: string) => name, capital, (name: string) => name.toUpperCase(), camel];
    const names = befores
      .flatMap((before) => words.split(' ').map((word) => before + word))
      .flatMap((name) => ends.map((end) => name + end))
      .flatMap((name) => forms.map((form) => form(name)))
      .filter((name) => isSecretName(name));
    expect(names.length).toBeGreaterThan(1000);
    const texts = names
      .flatMap((name) => [{ [name]: 'x' }, `${name}=x`, `{"${name}":"x"}`])
      .map((one) => JSON.stringify(one));
    expect(texts.filter((text) => !suspicion.of(text, true))).toEqual([]);
  });
});

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function camel(name: string): string {
  return name.replace(/[_ -](\w)/g, (_all, letter: string) => letter.toUpperCase());
}
