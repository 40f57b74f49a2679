import { registerHooks } from 'node:module';

/**
 * Loaded with `node --import`: from here on `electron` is the stand-in, for the main process as it was built and for every
 * package it loads. It exists only here, never in a build.
 */
const standIn = new URL('./electron.ts', import.meta.url).href;
const names: ReadonlySet<string> = new Set(['electron', 'electron/main', 'electron/common']);

registerHooks({
  resolve: (specifier, context, next) =>
    names.has(specifier) ? { url: standIn, shortCircuit: true } : next(specifier, context),
});

Object.defineProperty(process.versions, 'electron', { value: '45.4.1-stand-in', enumerable: true });
// What the desktop code does on another system, as far as it is our own code that decides it.
if (process.env.STAND_IN_PLATFORM !== undefined) {
  Object.defineProperty(process, 'platform', { value: process.env.STAND_IN_PLATFORM, enumerable: true });
}
Object.defineProperty(process, 'type', { value: 'browser', enumerable: true });
// Where a packed app has what its packer left beside it; here nothing is.
Object.defineProperty(process, 'resourcesPath', { value: new URL('./resources', import.meta.url).pathname });

// An installed app is given its own words alone; from a checkout the first is the app's file or folder, and Electron says so.
if (process.env.STAND_IN_PACKAGED !== undefined) process.argv.splice(1, 1);
else Object.defineProperty(process, 'defaultApp', { value: true });
