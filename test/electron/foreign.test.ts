import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { type BridgedWindow, fixture, interfacePage, type Workplace, workplace } from './support/fixture.ts';
import type { Desktop } from './support/launch-desktop.ts';

let server: Server;
let foreign: string;
let place: Workplace;
let desktop: Desktop;
let page: Page;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<title>Foreign</title><h1>Foreign</h1>');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  foreign = `http://127.0.0.1:${(server.address() as AddressInfo).port}/foreign.html`;
});
beforeEach(async () => {
  place = await workplace();
  desktop = await place.start();
  page = await interfacePage(desktop);
});
afterEach(() => place.clear());
afterAll(() => new Promise((done) => server.close(done)));

/** What a page gets that asks the gate to pause. */
function askToPause(from: Page): Promise<string> {
  return from.evaluate(async () => {
    try {
      return JSON.stringify(await (window as BridgedWindow).railguard?.call('gate.pause', {}));
    } catch (error) {
      return String(error);
    }
  });
}

describe('a page that is not the interface', () => {
  it('is not answered, even in a window that has our preload', async () => {
    const preload = join((await fixture()).folder, 'preload.cjs');
    await desktop.evaluate(
      ({ BrowserWindow }, options) => {
        void new BrowserWindow({ webPreferences: { preload: options.preload } }).loadURL(options.url);
      },
      { url: foreign, preload },
    );
    expect(await askToPause(await desktop.window('/foreign.html'))).toMatch(/Refused$/);
    expect(await place.diary()).not.toContain('gate.pause');
    await eventually(() => expect(desktop.output()).toContain('it is no window of the interface'));
  });

  it('is not answered when the window of the interface was led to it', async () => {
    await desktop.evaluate(({ BrowserWindow }, url) => {
      void BrowserWindow.getAllWindows()[0]?.loadURL(url);
    }, foreign);
    await page.waitForURL(foreign);
    expect(await askToPause(page)).toMatch(/Refused$/);
    expect(await place.diary()).not.toContain('gate.pause');
    await eventually(() => expect(desktop.output()).toContain('its page is not the interface'));
  });

  it('is not reached by a link, a script or a form', async () => {
    const before = page.url();
    // Nothing is waited for: an older Electron tells nobody of a navigation that the app refused.
    await page.click('#out', { noWaitAfter: true });
    await page.evaluate((url) => {
      window.location.href = url;
    }, foreign);
    await page.evaluate((url) => {
      const form = document.createElement('form');
      form.action = url;
      document.body.append(form);
      form.submit();
    }, foreign);
    // Within the interface a page may move; this comes after the three above.
    await page.evaluate(() => {
      window.location.hash = '#tools';
    });
    await page.waitForURL(`${before}#tools`);
    expect(await page.title()).toBe('Railguard');
    expect(await askToPause(page)).toContain('"ok":true');
  });

  it('opens in no window, and in the browser only where the rule allows it', async () => {
    await page.click('#foreign');
    await page.evaluate((url) => void window.open(url), foreign);
    await eventually(() => expect(desktop.output().match(/refused in the window: a link/g)).toHaveLength(2));
    expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    const link = 'https://acme.testrail.io/index.php?/cases/view/7';
    await page.click('#testrail');
    await eventually(async () => {
      const opened = await desktop.evaluate(({ system }) =>
        system.recorded.filter(({ what }) => what === 'opened in the browser').map(({ details }) => details),
      );
      expect(opened).toEqual([link]);
    });
  });
});
