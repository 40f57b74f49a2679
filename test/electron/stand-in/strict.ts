import { EventEmitter } from 'node:events';

/** Names that JavaScript itself asks any object for; they are absent, not unknown. */
const asked: ReadonlySet<string> = new Set(['then', 'toJSON', '$$typeof', 'nodeType', 'asymmetricMatch', '__esModule']);

/**
 * Makes an object throw where a member is read that it does not have: code that uses a part of Electron which nobody stands
 * in for fails at that line, not later with `undefined is not a function`. Methods keep their own `this`.
 */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key, object);
      if (value === undefined && typeof key === 'string' && !(key in object) && !asked.has(key)) {
        throw new Error(`The stand-in for Electron has no ${name}.${key}: add it, or do without it.`);
      }
      return typeof value === 'function' && !isClass(value) ? value.bind(object) : value;
    },
    set: (object, key, value) => Reflect.set(object, key, value, object),
  });
}

/** As Electron has it of a window that was closed: every member throws but those of its events, and whether it is gone. */
export function mortal<T extends EventEmitter & { isDestroyed(): boolean }>(target: T): T {
  return new Proxy(target, {
    get(object, key) {
      const stays = key === 'isDestroyed' || typeof key === 'symbol' || key in EventEmitter.prototype || asked.has(key);
      if (!stays && object.isDestroyed()) throw new TypeError('Object has been destroyed');
      return Reflect.get(object, key);
    },
  });
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}
