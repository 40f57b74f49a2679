import { describe, expect, it } from 'vitest';
import { isLoopback } from '../../electron/net/loopback.ts';
import { displayProxy, readProxySettings } from '../../electron/net/proxy-settings.ts';

const proxied = { HTTP_PROXY: 'http://proxy.example:3128', HTTPS_PROXY: 'http://secure.example:3128' };
const via = (address: string, environment: Record<string, string> = proxied) => {
  const proxy = readProxySettings(environment).proxyFor(new URL(address));
  return proxy === null ? null : displayProxy(proxy);
};

describe('A proxy', () => {
  it('is chosen by the protocol of the address, and small letters go first', () => {
    expect(via('http://a.example/mcp')).toBe('http://proxy.example:3128');
    expect(via('https://a.example/mcp')).toBe('http://secure.example:3128');
    expect(via('https://a.example/mcp', { ...proxied, https_proxy: 'http://small.example' })).toBe(
      'http://small.example',
    );
    expect(via('https://a.example/mcp', { HTTP_PROXY: 'http://proxy.example' })).toBeNull();
    expect(via('https://a.example/mcp', {})).toBeNull();
    expect(via('https://a.example/mcp', { HTTPS_PROXY: '' })).toBeNull();
  });

  it.each([
    'http://localhost:7420/',
    'http://LOCALHOST./',
    'http://app.localhost/',
    'http://127.0.0.1/',
    'http://127.8.9.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
  ])('is never used for this machine: %s', (address) => {
    expect(via(address)).toBeNull();
    expect(isLoopback(new URL(address).hostname)).toBe(true);
  });

  it.each(['http://localhost.example/', 'http://128.0.0.1/', 'http://[::2]/', 'http://127.0.0.1.example/'])(
    'is used for what only looks like this machine: %s',
    (address) => {
      expect(via(address)).not.toBeNull();
      expect(isLoopback(new URL(address).hostname)).toBe(false);
    },
  );

  it.each([
    ['a.example', 'https://a.example/', true],
    ['a.example', 'https://b.a.example/', true],
    ['a.example', 'https://ba.example/', false],
    ['.a.example', 'https://b.a.example/', true],
    ['*.a.example', 'https://b.a.example/', true],
    ['A.Example', 'https://a.example/', true],
    ['a.example:8443', 'https://a.example/', false],
    ['a.example:8443', 'https://a.example:8443/', true],
    ['a.example:443', 'https://a.example/', true],
    ['x.example, a.example', 'https://a.example/', true],
    ['x.example a.example', 'https://a.example/', true],
    ['*', 'https://a.example/', true],
    ['10.0.0.0/8', 'http://10.20.30.40/', true],
    ['10.0.0.0/8', 'http://11.20.30.40/', false],
    ['10.0.0.0/99', 'http://10.20.30.40/', false],
    ['192.168.1.4', 'http://192.168.1.4:80/', true],
    ['fd00::/8', 'http://[fd12::1]/', true],
    ['[fd12::1]', 'http://[fd12::1]/', true],
  ])('NO_PROXY=%s before %s', (exceptions, address, isExcepted) => {
    expect(via(address, { ...proxied, NO_PROXY: exceptions }) === null).toBe(isExcepted);
  });

  it('may be named without a scheme', () => {
    expect(via('https://a.example/', { HTTPS_PROXY: 'proxy.example:3128' })).toBe('http://proxy.example:3128');
  });

  it('that cannot be read is said, without showing it, and nothing goes round it', () => {
    expect(() => via('https://a.example/', { HTTPS_PROXY: 'http://us er:hush@' })).toThrow(/HTTPS_PROXY is no address/);
    expect(() => via('https://a.example/', { HTTPS_PROXY: 'http://us er:hush@' })).not.toThrow(/hush/);
    expect(() => via('https://a.example/', { HTTPS_PROXY: 'socks5://proxy.example' })).toThrow('socks5:');
  });

  it('has a user and a password that no record may hold, plain, escaped and as the header', () => {
    const { secrets } = readProxySettings({ HTTPS_PROXY: 'http://me:p%40ss@proxy.example' });
    expect(secrets).toEqual(
      expect.arrayContaining(['p%40ss', 'p@ss', Buffer.from('me:p@ss').toString('base64'), 'me:p%40ss']),
    );
    expect(displayProxy(new URL('http://me:p%40ss@proxy.example'))).toBe('http://proxy.example');
  });
});
