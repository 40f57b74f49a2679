import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const scripts = resolve(import.meta.dirname, '../../scripts');

/** A program that a script started, and what it wrote. */
export interface Started {
  readonly child: ChildProcess;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  out(): string;
  err(): string;
}

/**
 * A small checkout of its own: the real scripts over a pretended build, builder, installer and Electron, so that a test
 * decides what the machine is like.
 */
export class Checkout {
  readonly root = mkdtempSync(join(tmpdir(), 'railguard-checkout-'));
  readonly #children: ChildProcess[] = [];

  constructor() {
    cpSync(scripts, join(this.root, 'scripts'), { recursive: true });
    this.write('package.json', '{ "type": "module" }');
    this.write('electron/main.ts', 'export {};');
    this.write('node_modules/node/package.json', '{}');
    mkdirSync(join(this.root, 'node_modules/node/bin'), { recursive: true });
    symlinkSync(process.execPath, join(this.root, 'node_modules/node/bin/node'));
    this.write('node_modules/electron-vite/bin/electron-vite.js', builder);
    this.write('node_modules/electron-vite/package.json', '{ "type": "module" }');
  }

  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  /** An executable that stands in for Electron's runtime; answers its folder. */
  electron(body: string): string {
    const file = this.write('dist/electron', `#!${process.execPath}\n${body}`);
    chmodSync(file, 0o755);
    return dirname(file);
  }

  /** Runs a script of the checkout; nothing of this machine's display or Electron reaches it. */
  run(
    script: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    node = process.execPath,
  ): Started {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ELECTRON_OVERRIDE_DIST_PATH: _dist, ...rest } = process.env;
    const child = spawn(node, [join(this.root, 'scripts', script), ...args], {
      cwd: tmpdir(),
      env: { ...rest, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    let [out, err] = ['', ''];
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    return {
      child,
      exited: new Promise((done) => child.once('close', (code, signal) => done({ code, signal }))),
      out: () => out,
      err: () => err,
    };
  }

  remove(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Writes what the real build would, counts its runs, and fails where the sources hold a mistake. */
const builder = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
console.log('noise of the builder');
if (readFileSync('electron/main.ts', 'utf8').includes('mistake')) {
  console.error('electron/main.ts: a mistake');
  process.exit(1);
}
for (const folder of ['main', 'preload', 'renderer']) mkdirSync('out/' + folder, { recursive: true });
writeFileSync('out/main/main.js', '');
writeFileSync('out/preload/preload.cjs', '');
writeFileSync('out/renderer/index.html', '');
writeFileSync('out/main/headless.js', ${JSON.stringify(headlessSource())});
appendFileSync('builds.txt', 'built\\n');
`;

/** A program that says how it was started, and stays where it is told to. */
function headlessSource(): string {
  return `
import { writeFileSync } from 'node:fs';
process.stdout.write(JSON.stringify(process.argv.slice(2)) + '\\n');
const [command] = process.argv.slice(2);
if (command === 'serve' || command === 'stay') {
  writeFileSync(new URL('../../pid.txt', import.meta.url), String(process.pid));
  const open = setInterval(() => {}, 1000);
  process.once('SIGTERM', () => { process.stdout.write('ended by SIGTERM\\n'); clearInterval(open); process.exitCode = 5; });
  process.stdout.write('ready\\n');
} else if (command === 'echo') {
  process.stdin.pipe(process.stdout);
} else process.exitCode = Number(command ?? 0);
`;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
