import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../shared/journal/redact.ts';
import type { JsonValue } from '../../shared/json.ts';
import { redactedText } from '../../shared/redacted.ts';

const redactor = new Redactor(['9Jj8xQ.tr-key-of-testrail', 'rüstig & "quoted"']);

function redacted(value: JsonValue, cap = 16_384): unknown {
  return JSON.parse(redactor.json(JSON.stringify(value), cap).json);
}
function clean(text: string): string {
  return redactor.text(text);
}

describe('redaction by name', () => {
  it.each([
    'api_key',
    'apiKey',
    'X-Api-Key',
    'token',
    'access_token',
    'refreshToken',
    'password',
    'db_password',
    'Authorization',
    'client_secret',
    'cookie',
    'Set-Cookie',
    'private_key',
    'awsSecretAccessKey',
  ])('takes out what stands under %s', (name) => {
    expect(redacted({ [name]: 'hunter2' })).toEqual({ [name]: redactedText(7) });
  });

  it.each([
    'title',
    'key_facts',
    'token_count',
    'password_policy',
    'next_page_token',
    'max_tokens',
    'secretary',
    'keyboard',
  ])('leaves what stands under %s', (name) => {
    expect(redacted({ [name]: 'hunter2' })).toEqual({ [name]: 'hunter2' });
  });

  it('takes out numbers and everything nested under a secret name', () => {
    expect(redacted({ password: 123456, credentials: { user: 'ann', pins: [1, 22] } })).toEqual({
      password: redactedText(6),
      credentials: { user: redactedText(3), pins: [redactedText(1), redactedText(2)] },
    });
  });

  it('treats a key that is named like a prototype as a key', () => {
    const kept = redactor.json('{"__proto__":{"token":"abc"},"a":1}', 1000);
    expect(kept).toMatchObject({ json: `{"__proto__":{"token":"${redactedText(3)}"},"a":1}`, redacted: 1 });
  });

  it('knows names a person added', () => {
    const own = new Redactor([], [{ kind: 'name', name: 'Customer' }]);
    expect(own.json('{"customer":"ACME","title":"ACME"}', 1000).json).toBe(
      `{"customer":"${redactedText(4)}","title":"ACME"}`,
    );
  });
});

const secrets: Readonly<Record<string, string>> = {
  'an AWS key id': 'AKIAIOSFODNN7EXAMPLE',
  'an AWS secret key': 'wJ4lrXUtnF3M1K7MD9NGbPxRf1CYzX4mP8eK3Ya2q',
  'a GitHub token': `ghp_${'aB3dE5gH7jK9'.repeat(3)}`,
  'a fine-grained GitHub token': `github_pat_${'11AAAAAAA0abcdefghij'.repeat(2)}`,
  'a Slack token': 'xoxb-123456789012-abcdefABCDEF',
  'a Google key': `AIza${'SyD-1234567_abcdefghijklmnopqrstuvw'}`,
  'a Stripe key': 'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  'an OpenAI-like key': 'sk-proj-abcdefghijklmnopqrstuvwx',
  'an npm token': `npm_${'a1B2c3D4e5F6'.repeat(3)}`,
  'a Twilio key': `SK${'0123456789abcdef'.repeat(2)}`,
  'one of our tokens': `rg_${'abcDEF123_-'.repeat(4).slice(0, 43)}`,
  'a JWT': 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
  'a random key without a form': 'q7Xp2LmZ9vTkR4wNc8sY1bHd',
  'a private key': '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n-----END RSA PRIVATE KEY-----',
  'the TestRail key': '9Jj8xQ.tr-key-of-testrail',
};

describe('redaction by shape and by value', () => {
  it.each(Object.entries(secrets))(
    'takes out %s, alone, inside a text, in nested JSON and in a result',
    (_, secret) => {
      expect(redacted({ comment: secret })).toEqual({ comment: redactedText(secret.length) });
      const places: JsonValue[] = [
        `before ${secret} after`,
        `line\n${secret}\nline`,
        JSON.stringify({ a: { b: secret } }),
        `http://127.0.0.1:7420/a/${secret}/mcp`,
        `?key=${secret}&x=1`,
        { deep: [[{ list: [secret] }]] },
        { [`named ${secret}`]: 1 },
      ];
      for (const place of places) {
        const kept = redactor.json(JSON.stringify(place), 16_384);
        expect(kept.json).not.toContain(secret.split('\n').at(-2) ?? secret);
        expect(kept.redacted, JSON.stringify(place)).toBeGreaterThan(0);
      }
    },
  );

  it('says how long a secret was and leaves what stands around it', () => {
    expect(clean('key AKIAIOSFODNN7EXAMPLE is wrong')).toBe(`key ${redactedText(20)} is wrong`);
    expect(clean('Authorization: Bearer abcdef1234567890 (refused)')).toBe(
      `Authorization: Bearer ${redactedText(16)} (refused)`,
    );
    expect(clean('Authorization: Basic dXNlcjpwYXNzd29yZA==')).toBe(`Authorization: Basic ${redactedText(20)}`);
    expect(clean('https://ann:s3cret@example.com/x')).toBe(`https://ann:${redactedText(6)}@example.com/x`);
    expect(clean('PASSWORD=hunter2 DEBUG=1')).toBe(`PASSWORD=${redactedText(7)} DEBUG=1`);
    expect(clean('{"api_key":"abc def","n":1}')).toBe(`{"api_key":"${redactedText(7)}","n":1}`);
    expect(clean('Cookie: sid=1; theme=dark')).toBe(`Cookie: ${redactedText(17)}`);
  });

  it.each([
    ['as PHP prints JSON', 'k8/Xy+z&Q/9', 'k8\\/Xy+z&Q\\/9'],
    ['as PHP prints JSON, within JSON', 'k8/Xy+z&Q/9', 'k8\\\\/Xy+z&Q\\\\/9'],
    ['as Go prints JSON', 'k8/Xy+z&Q/9', 'k8/Xy+z\\u0026Q/9'],
    ['as .NET prints JSON', 'k8/Xy+z&Q/9', 'k8/Xy\\u002Bz\\u0026Q/9'],
    ['as Python prints JSON', 'geheim-straße', 'geheim-stra\\u00dfe'],
    ['in a page', "k8'Xy<z&Q>9", 'k8&#39;Xy&lt;z&amp;Q&gt;9'],
    ['parted by what nobody sees', 'k8-Xy-zQ-9', 'k8\u200b-Xy\u00ad-zQ-\u20609'],
  ])('takes a known value out %s', (_how, value, said) => {
    expect(new Redactor([value]).text(`refused: ${said}.`)).toBe(`refused: [redacted:${said.length}].`);
    const kept = new Redactor([value]).json(JSON.stringify({ said }), 10_000);
    expect(JSON.parse(kept.json)).toEqual({ said: `[redacted:${said.length}]` });
  });

  it('takes a known value out in a URL too, and with odd characters', () => {
    expect(clean('?q=r%C3%BCstig%20%26%20%22quoted%22')).toBe(`?q=${redactedText(32)}`);
    expect(redacted({ note: 'is rüstig & "quoted" today' })).toEqual({ note: `is ${redactedText(17)} today` });
  });

  it('ignores values too short to be secrets', () => {
    expect(new Redactor(['a', '']).json('{"a":"banana"}', 100).json).toBe('{"a":"banana"}');
  });

  it.each([
    '6f0e6b8a-5b1f-4f0c-9f3e-2f8b0b9f0e6b',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    '01JD8ZK3V9XQ5T7W2B4C6D8E0F',
    'Guest checkout: declined card can retry',
    'Password reset mail arrives',
    'Enter the password and press Log in',
    'The token expires after an hour',
    'Basic requirements of the authentication',
    '/tools/update_run/deny_if/0',
    'C:\\Program Files\\TestRail\\index.php',
    'https://example.testrail.io/index.php?/cases/view/5122',
    'testNavigationBarShowsCorrectTitle_iPhone15ProMax',
    'com.example.checkout.CardPaymentServiceTest2',
    '2026-11-23T14:32:07.412Z',
    'SHOP-1234, SHOP-1235',
    'Nightly-2026-11-23-Build-1182-release',
    'custom_steps_separated',
    'Überweisung über 1.000 € an Müller & Söhne',
    '日本語のテストケース',
  ])('leaves ordinary text: %s', (text) => {
    expect(redacted({ title: text })).toEqual({ title: text });
    expect(clean(text)).toBe(text);
  });

  it('finds what a person added, in linear time', () => {
    const own = new Redactor([], [{ kind: 'pattern', pattern: 'CUST-[0-9]+' }]);
    expect(own.json('{"a":"see CUST-4711"}', 100).json).toBe(`{"a":"see ${redactedText(9)}"}`);
    expect(() => new Redactor([], [{ kind: 'pattern', pattern: '(' }])).toThrow();
  });

  it('is not slowed down by texts made to be slow', () => {
    const long = [
      'eyJ'.repeat(5000),
      '-----BEGIN PRIVATE KEY-----'.repeat(600),
      'token '.repeat(3000),
      'a:'.repeat(8000),
    ];
    for (const text of long) {
      const before = process.cpuUsage();
      redactor.json(JSON.stringify({ text: `${text} ${'://a:'.repeat(3000)}` }), 16_384);
      // Quadratic work on these would take many seconds; this bound is no measurement.
      expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
    }
  });
});

it('reads a megabyte that was made to be slow in linear time', () => {
  const pieces = [
    'token= ',
    'token: ',
    '"token":[',
    '<token>',
    'token: |\n',
    'api key: ',
    '%253D',
    '\\',
    '://a:b@',
    'token=a;',
  ];
  for (const piece of pieces) {
    const text = `token${piece.repeat(Math.ceil(1_000_000 / piece.length))}`;
    const before = process.cpuUsage();
    redactor.replace(text);
    // Each takes less than a second of a usual machine; what is quadratic takes minutes.
    expect(process.cpuUsage(before).user, piece).toBeLessThan(10_000_000);
  }
});

describe('the cut', () => {
  it('keeps the beginning and says that it is cut', () => {
    const kept = redactor.json(JSON.stringify({ text: 'x'.repeat(50_000), after: 1 }), 1000);
    expect(kept.cut).toBe(true);
    expect(kept.json.length).toBeLessThan(1100);
    expect(redactor.json('{"n":[1,2,3]}', 1000)).toEqual({ json: '{"n":[1,2,3]}', cut: false, redacted: 0 });
  });

  it('keeps no half of a secret that lies across it', () => {
    for (let at = 960; at < 1010; at++) {
      const text = `${'x'.repeat(at)} ${secrets['a private key'] ?? ''} ${secrets['a JWT'] ?? ''}`;
      const kept = redactor.json(JSON.stringify({ text }), 1000);
      expect(kept.json).not.toContain('MIIE');
      expect(kept.json).not.toContain('eyJ');
    }
  });
});

describe('the quick look', () => {
  it('never lets a text pass that a closer look would change', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(...Object.values(secrets)),
      fc.constantFrom('token', 'password', '=', ': ', '"', '\\', '\n', 'Bearer ', 'cookie: a=b', '://u:p@h', 'ü'),
    );
    const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text), fc.integer()), { maxKeys: 3 }), (value) => {
        const json = JSON.stringify(value);
        const closer = redactor.json(json, 10_000);
        // Always looked at closely: a person's rule that matches nothing switches the quick look off.
        const slow = new Redactor(
          ['9Jj8xQ.tr-key-of-testrail', 'rüstig & "quoted"'],
          [{ kind: 'pattern', pattern: '\\x{10FFFF}' }],
        ).json(json, 10_000);
        expect(closer.redacted).toBe(slow.redacted);
      }),
      { numRuns: 500 },
    );
  });
});

it.each(['hex', 'hex in capitals'])('a known secret is taken out as %s too', (form) => {
  const secret = 'rg_n-gVOfQjqM95GEJ4sXzjAJY4C8yHPXNx_wpdwvLoxcY';
  const hex = Buffer.from(secret).toString('hex');
  const sent = form === 'hex' ? hex : hex.toUpperCase();
  expect(new Redactor([secret]).text(`comment ${sent} end`)).toBe(`comment [redacted:${sent.length}] end`);
});

describe('many that know no values', () => {
  it('share what they look for', () => {
    const many = [new Redactor()];
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 100; count++) many.push(new Redactor());
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
    expect(many.every((one) => one.text('password=hunter2') !== 'password=hunter2')).toBe(true);
  });
});
