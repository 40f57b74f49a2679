import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';
import { adopt, newPage } from './chromium.ts';
import { createCodec } from './codec.ts';
import { vetoable } from './event.ts';
import { downward, pageScript, preloadScript, upward, world } from './injected.ts';
import { ipcMain } from './ipc-main.ts';
import type { Downward, Upward } from './preload-world.ts';
import { fromChromium, toChromium } from './schemes.ts';
import { session } from './session.ts';
import { strict } from './strict.ts';

type OpenHandler = (details: { readonly url: string; readonly disposition: string }) => { readonly action: string };

const codec = createCodec();
let count = 0;

/** The content of a window: a page of Chromium with the preload in a world of its own. */
export class WebContents extends EventEmitter {
  readonly id = ++count;
  readonly session = session.defaultSession;
  /** What `event.sender` is: this object as the app sees it. */
  self: object = this;
  page: Page | null = null;
  #devtools: CDPSession | null = null;
  /** The document that runs the preload now. */
  #document: number | null = null;
  #openHandler: OpenHandler | null = null;
  #destroyed = false;
  /** The address that the app itself is loading: no navigation of the page's. */
  #loading: string | null = null;

  /** Makes the page and prepares its worlds; nothing is loaded yet. */
  async begin(
    preload: string | undefined,
    size: { width: number; height: number },
    followsSize = false,
  ): Promise<Page> {
    const page = await newPage();
    this.page = page;
    await page.setViewportSize(size);
    await adopt({
      page,
      mayNavigate: (url, isMainFrame) => this.#mayNavigate(url, isMainFrame),
      onPopup: (url) => this.#onPopup(url),
    });
    if (followsSize) await this.#followSize(page);
    if (preload !== undefined) await this.#install(readFileSync(preload, 'utf8'), page);
    page.on('console', (message) =>
      this.emit('console-message', vetoable({ level: message.type(), message: message.text() })),
    );
    page.on('domcontentloaded', () => this.emit('dom-ready', vetoable({})));
    page.on('load', () => this.emit('did-finish-load', vetoable({})));
    page.on('crash', () => this.emit('render-process-gone', vetoable({}), { reason: 'crashed', exitCode: 1 }));
    return page;
  }

  /** What the document would be as high as, without a scroll bar, as it lays itself out. */
  async #followSize(page: Page): Promise<void> {
    await page.exposeBinding('standInSize', (_source, width: number, height: number) => {
      this.emit('preferred-size-changed', vetoable({}), { width, height });
    });
    await page.addInitScript(() => {
      document.addEventListener('DOMContentLoaded', () => {
        let last = 0;
        const root = document.documentElement;
        const tell = (): void => {
          if (root.scrollHeight === last) return;
          last = root.scrollHeight;
          (window as unknown as { standInSize(width: number, height: number): void }).standInSize(
            root.scrollWidth,
            root.scrollHeight,
          );
        };
        new ResizeObserver(tell).observe(document.body);
      });
    });
  }

  async #install(source: string, page: Page): Promise<void> {
    const devtools = await page.context().newCDPSession(page);
    this.#devtools = devtools;
    const secret = randomUUID();
    await devtools.send('Page.enable');
    const { frameTree } = await devtools.send('Page.getFrameTree');
    devtools.on('Runtime.executionContextCreated', ({ context }) => {
      const { name, auxData } = context as { name: string; auxData?: { frameId?: string } };
      if (name === world && auxData?.frameId === frameTree.frame.id) this.#document = context.id;
    });
    devtools.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#document) this.#document = null;
    });
    devtools.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === upward) void this.#take(codec.decode(payload) as Upward, executionContextId);
    });
    await devtools.send('Runtime.enable');
    await devtools.send('Runtime.addBinding', { name: upward, executionContextName: world });
    await devtools.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(secret) });
    await devtools.send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadScript(secret, source),
      worldName: world,
    });
  }

  async #take(message: Upward, document: number): Promise<void> {
    const event = { sender: this.self, senderFrame: this.mainFrame, frameId: 1, processId: 1 };
    switch (message.kind) {
      case 'failed':
        this.emit('preload-error', vetoable({}), '', new Error(message.message));
        process.stderr.write(`preload: ${message.message}\n`);
        return;
      case 'send':
        ipcMain.emit(message.channel, event, ...message.args);
        return;
      case 'invoke':
        try {
          const value = await ipcMain.answer(message.channel, event, message.args);
          await this.#down({ kind: 'answer', id: message.id, value }, document);
        } catch (error) {
          await this.#down({ kind: 'error', id: message.id, message: String(error) }, document);
        }
    }
  }

  async #down(message: Downward, document: number): Promise<void> {
    const expression = `globalThis.${downward}(${JSON.stringify(codec.encode(message))})`;
    // A document that went away takes its messages with it, as in Electron.
    await this.#devtools?.send('Runtime.evaluate', { expression, contextId: document }).catch(() => undefined);
  }

  send(channel: string, ...args: unknown[]): void {
    // Encoded now: what cannot be cloned throws at the sender.
    codec.encode(args);
    if (this.#document !== null) void this.#down({ kind: 'event', channel, args }, this.#document);
  }

  get mainFrame(): { url: string; parent: null; origin: string } {
    const url = this.getURL();
    const { protocol, host } = URL.parse(url) ?? { protocol: 'about:', host: '' };
    return strict('webFrameMain', { url, parent: null, origin: `${protocol}//${host}` });
  }

  async load(url: string): Promise<void> {
    this.#loading = new URL(url).href;
    try {
      await this.page?.goto(toChromium(url));
    } catch (error) {
      this.emit('did-fail-load', vetoable({}), -2, String(error), url, true);
      throw error;
    } finally {
      this.#loading = null;
    }
  }

  #mayNavigate(url: string, isMainFrame: boolean): boolean {
    if (isMainFrame && url === this.#loading) return true;
    const details = vetoable({ url, isMainFrame });
    this.emit('will-frame-navigate', details);
    if (isMainFrame) this.emit('will-navigate', details, url);
    return !details.defaultPrevented;
  }

  #onPopup(url: string): void {
    const answer = this.#openHandler?.({ url: fromChromium(url), disposition: 'foreground-tab' });
    if (answer?.action !== 'deny') throw new Error(`The stand-in opens no child windows, and ${url} was not denied.`);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  getURL = (): string => fromChromium(this.page?.url() ?? '');
  isDestroyed = (): boolean => this.#destroyed;
  executeJavaScript = async (code: string): Promise<unknown> => this.page?.evaluate(code);

  markDestroyed(): void {
    this.#destroyed = true;
    this.emit('destroyed');
  }
}
