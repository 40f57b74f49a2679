import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WindowBridge } from '../../shared/control/bridge.ts';
import { eventually } from './support/eventually.ts';
import { type BridgedWindow, interfacePage, type Workplace, workplace } from './support/fixture.ts';
import { type Desktop, isReal } from './support/launch-desktop.ts';

let place: Workplace;
let desktop: Desktop;
let page: Page;

beforeAll(async () => {
  place = await workplace();
  desktop = await place.start({ args: ['--port', '7555'] });
  page = await interfacePage(desktop);
});
afterAll(() => place.clear());

describe('the window', () => {
  it('opens with the interface, as large as the design says', async () => {
    await eventually(async () => {
      const window = await desktop.evaluate(({ BrowserWindow }) => {
        const [first] = BrowserWindow.getAllWindows();
        return { size: first?.getSize(), visible: first?.isVisible(), url: first?.webContents.getURL() };
      });
      expect(window).toEqual({ size: [1280, 800], visible: true, url: 'app://railguard/index.html' });
    });
  });

  it('gives the page no Node, and no bridge but the two functions', async () => {
    const seen = await page.evaluate(() => ({
      node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
      bridge: Object.keys((window as BridgedWindow).railguard ?? {}),
      frozen: Object.isFrozen((window as BridgedWindow).railguard),
    }));
    expect(seen).toEqual({ node: [], bridge: ['call', 'listen'], frozen: true });
  });

  it('follows the system from light to dark', async () => {
    await desktop.evaluate(({ system }) => system.setSystemDark(true));
    await eventually(async () => {
      const color = await desktop.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.getBackgroundColor(),
      );
      expect(color).toBe('#0E0F12');
      expect(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
    });
  });
});

describe('the bridge', () => {
  it('asks upwards, and brings errors back as values with their code', async () => {
    const answers = await page.evaluate(async () => {
      const bridge = (window as BridgedWindow).railguard as WindowBridge;
      return [await bridge.call('gate.state', {}), await bridge.call('feed.totals', {})];
    });
    expect(answers[0]).toMatchObject({ ok: true, value: { state: 'guarding', address: 'http://127.0.0.1:7555' } });
    expect(answers[1]).toMatchObject({ ok: false, error: { code: 'desktop-only', exit: 1 } });
    expect(await place.diary()).toContain('gate.state through the window');
  });

  it('brings a change that the page asked for down to the page', async () => {
    await page.click('#pause');
    await eventually(async () => expect(await page.textContent('#state')).toBe('paused'));
  });

  it('brings events down to those who listen, until they stop', async () => {
    const heard = await page.evaluate(async () => {
      const bridge = (window as BridgedWindow).railguard as WindowBridge;
      const states: unknown[] = [];
      const stop = bridge.listen('gate.state', (payload) => states.push((payload as { state: string }).state));
      const lasting = new Promise<void>((done) => bridge.listen('gate.state', () => states.length > 0 && done()));
      await bridge.call('gate.pause', {});
      await lasting;
      stop();
      const next = new Promise<void>((done) => bridge.listen('gate.state', () => done()));
      await bridge.call('gate.resume', {});
      await next;
      return states;
    });
    expect(heard).toEqual(['paused']);
  });

  it('knows no names outside the contract', async () => {
    const answers = await page.evaluate(async () => {
      const bridge = (window as BridgedWindow).railguard as WindowBridge;
      const found: string[] = [];
      for (const name of ['constructor', '__proto__', 'railguard:call', 'app.quit']) {
        const reply = await bridge.call(name, {});
        found.push(reply.ok ? 'answered' : reply.error.code);
        try {
          bridge.listen(name, () => undefined);
          found.push('listening');
        } catch {
          found.push('refused');
        }
      }
      return found;
    });
    expect(new Set(answers)).toEqual(new Set(['unknown-command', 'refused']));
  });
});

describe('the security policy of the page', () => {
  it('runs no inline script, loads nothing from elsewhere and holds no frame', async () => {
    const held = await page.evaluate(async () => {
      const violations = new Set<string>();
      const all = new Promise<void>((done) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          violations.add(event.effectiveDirective);
          if (violations.size === 5) done();
        });
      });
      const add = (tag: string, attributes: Readonly<Record<string, string>>, text = ''): void => {
        const made = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
        made.textContent = text;
        document.body.append(made);
      };
      add('script', {}, 'window.owned = true');
      add('img', { src: 'https://evil.example/pixel.png' });
      add('iframe', { src: 'https://evil.example/' });
      add('style', {}, 'body { display: none }');
      const fetched = await fetch('https://evil.example/').then(
        () => 'fetched',
        () => 'refused',
      );
      await all;
      return { violations: [...violations].sort(), fetched, owned: 'owned' in window };
    });
    expect(held).toEqual({
      violations: ['connect-src', 'frame-src', 'img-src', 'script-src-elem', 'style-src-elem'],
      fetched: 'refused',
      owned: false,
    });
  });

  it('serves the files of the interface and nothing beside them', async ({ skip }) => {
    const paths = ['/page.js', '/missing.js', '/..%2f..%2fpackage.json', '/%00.js', '/%'];
    // A page may not fetch by this scheme in a real Electron; the main process may.
    const statusOf = (path: string, method = 'GET'): Promise<number> =>
      isReal
        ? desktop.evaluate(async ({ net }, { url, how }) => (await net.fetch(url, { method: how })).status, {
            url: `app://railguard${path}`,
            how: method,
          })
        : page.evaluate(async ({ url, how }) => (await fetch(url, { method: how })).status, { url: path, how: method });
    const statuses = await Promise.all(paths.map((path) => statusOf(path))).catch((error: Error) => {
      if (isReal && error.message.includes('Invalid URL')) return null;
      throw error;
    });
    if (statuses === null) skip('The main process of this Electron refuses such addresses itself');
    expect(statuses).toEqual([200, 404, 404, 404, 404]);
    expect(await statusOf('/page.js', 'POST')).toBe(405);
  });
});

describe('permissions', () => {
  it.skipIf(isReal)('are denied to every page, but for writing to the clipboard from the interface', async () => {
    const answers = await desktop.evaluate(async ({ BrowserWindow, system }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const asked: Record<string, { request: boolean; check: boolean }> = {};
      for (const name of ['media', 'geolocation', 'notifications', 'clipboard-read', 'clipboard-sanitized-write']) {
        asked[name] = await system.askPermission(contents, name);
      }
      return asked;
    });
    const denied = { request: false, check: false };
    expect(answers).toEqual({
      media: denied,
      geolocation: denied,
      notifications: denied,
      'clipboard-read': denied,
      'clipboard-sanitized-write': { request: true, check: true },
    });
  });

  it.runIf(isReal)('are denied to a page that asks for them', async () => {
    const answers = await page.evaluate(async () => ({
      notifications: await Notification.requestPermission(),
      geolocation: await new Promise((done) =>
        navigator.geolocation.getCurrentPosition(
          () => done('told'),
          ({ code }) => done(code),
        ),
      ),
      clipboard: await navigator.clipboard.readText().catch(({ name }: Error) => name),
    }));
    expect(answers).toEqual({ notifications: 'denied', geolocation: 1, clipboard: 'NotAllowedError' });
  });
});
