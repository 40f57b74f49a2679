import { createCodec } from './codec.ts';
import { createMembrane } from './membrane.ts';
import { createPreloadWorld } from './preload-world.ts';

/** Name of the isolated world, and of the function by which it reaches the main process. */
export const world = 'preload';
export const upward = '__standInUp';
export const downward = '__standInDown';

/** Runs in the page's own world before any script of the page, in the top frame only, as preloads do. */
export function pageScript(secret: string): string {
  return `if (window.top === window) (${createMembrane})(${JSON.stringify(secret)}, 'page', 'preload');`;
}

/**
 * Runs the built preload in the isolated world. Its source is pasted in, not evaluated: the page's security policy forbids
 * evaluation there too. The way up is taken off the global object, so that the preload has only what Electron gives it.
 */
export function preloadScript(secret: string, source: string): string {
  return `if (window.top === window && location.protocol !== 'chrome-error:') {
    const up = globalThis.${upward};
    delete globalThis.${upward};
    const membrane = (${createMembrane})(${JSON.stringify(secret)}, 'preload', 'page');
    const preload = (${createPreloadWorld})(up, (${createCodec})(), membrane);
    globalThis.${downward} = preload.receive;
    try {
      (function (require, process, module, exports) {${source}
      })(preload.require, preload.process, { exports: {} }, {});
    } catch (error) {
      preload.fail(error);
    }
  }`;
}
