import { describe, expect, it, vi } from 'vitest';
import { createControl, EventHub, type Handlers } from '../../electron/control/dispatcher.ts';
import { CodedError } from '../../shared/coded-error.ts';
import { commands } from '../../shared/control/contract.ts';

const caller = { endpoint: 'window', pid: null } as const;

/** Every command refuses, but for those that a test gives. */
function controlWith(given: Partial<Handlers>) {
  const missing = () => {
    throw new Error('not given in this test');
  };
  const handlers = Object.fromEntries(Object.keys(commands).map((name) => [name, missing])) as unknown as Handlers;
  const failed = vi.fn();
  return Object.assign(createControl({ ...handlers, ...given }, new EventHub(), { failed }), { failed });
}

describe('a command', () => {
  it('reaches its handler with its input parsed, and answers what the contract says', async () => {
    const control = controlWith({
      'policy.validate': ({ text }) => ({ problems: [], warnings: [], extra: text }) as { problems: []; warnings: [] },
    });
    expect(await control.call('policy.validate', { text: 'x' }, caller)).toEqual({ problems: [], warnings: [] });
  });

  it.each(['nothing', '__proto__', 'constructor', 'toString', ''])('named %j is unknown', async (name) => {
    await expect(controlWith({}).call(name, {}, caller)).rejects.toMatchObject({ body: { code: 'unknown-command' } });
  });

  it('with wrong input is refused in words that name the field', async () => {
    await expect(controlWith({}).call('policy.validate', { text: 7 }, caller)).rejects.toMatchObject({
      body: { code: 'invalid-input', exit: 2, message: expect.stringContaining('text') },
    });
    await expect(controlWith({}).call('gate.pause', { surprise: 1 }, caller)).rejects.toMatchObject({
      body: { code: 'invalid-input', message: expect.stringContaining('surprise') },
    });
  });

  it('that fails in a known way keeps its code; any other way is a fault that says the gate did not move', async () => {
    const problem = { message: 'no such key', pointer: '/x', line: 3, column: 1, suggestion: null };
    const known = controlWith({
      'gate.pause': () => {
        throw new CodedError('policy-invalid', 'Line 3.', [problem]);
      },
    });
    await expect(known.call('gate.pause', {}, caller)).rejects.toMatchObject({
      body: { code: 'policy-invalid', message: 'Line 3.', exit: 3, problems: [problem] },
    });
    expect(known.failed).not.toHaveBeenCalled();
    const unknown = controlWith({
      'gate.pause': () => {
        throw new Error('boom');
      },
    });
    await expect(unknown.call('gate.pause', {}, caller)).rejects.toMatchObject({
      body: { code: 'internal', message: expect.stringMatching(/gate\.pause failed inside Railguard: boom/) },
    });
    expect(unknown.failed).toHaveBeenCalledExactlyOnceWith(new Error('boom'));
  });

  it.each([
    ['the disk is full (ENOSPC). Free some space', { code: 'ENOSPC', syscall: 'write' }],
    ['in /data: the disk can only be read (EROFS)', { code: 'EROFS', syscall: 'open', path: '/data/.x.tmp-1-2' }],
    ['the disk is full (ENOSPC)', { code: 'ERR_SQLITE_ERROR', errcode: 13 }],
  ])('that the disk refuses is no fault of ours: %s', async (words, error) => {
    const full = controlWith({
      'gate.pause': () => {
        throw Object.assign(new Error('refused'), error);
      },
    });
    await expect(full.call('gate.pause', {}, caller)).rejects.toMatchObject({
      body: { code: 'disk-refused', message: expect.stringContaining(words), exit: 1 },
    });
    expect(full.failed).not.toHaveBeenCalled();
  });

  it('that a port or a program refuses is not taken for the disk', async () => {
    const refused = controlWith({
      'gate.pause': () => {
        throw Object.assign(new Error('listen EACCES'), { code: 'EACCES', syscall: 'listen' });
      },
    });
    await expect(refused.call('gate.pause', {}, caller)).rejects.toMatchObject({ body: { code: 'internal' } });
  });

  it('whose handler answers something else than the contract is a fault, and nothing of it leaks', async () => {
    const control = controlWith({ 'agents.list': () => [{ secret: 'x' }] as unknown as [] });
    await expect(control.call('agents.list', {}, caller)).rejects.toMatchObject({ body: { code: 'internal' } });
  });
});

describe('events', () => {
  it('reach every listener until it stops, also when another one throws', () => {
    const hub = new EventHub();
    const heard: string[] = [];
    hub.listen(() => {
      throw new Error('gone');
    });
    const stop = hub.listen((name) => heard.push(name));
    hub.emit('agents.changed', []);
    stop();
    hub.emit('agents.changed', []);
    expect(heard).toEqual(['agents.changed']);
  });

  it('that nobody wants need not be made, and who makes them is told when somebody does', () => {
    const hub = new EventHub();
    const told: string[] = [];
    const heard: string[] = [];
    const unwatch = hub.whileWatched('feed.rows', () => {
      told.push('begin');
      return () => told.push('end');
    });
    const stopOther = hub.listen((name) => heard.push(name), ['agents.changed']);
    expect([hub.watched('feed.rows'), hub.watched('agents.changed')]).toEqual([false, true]);
    hub.emit('feed.rows', { rows: [] });
    hub.emit('agents.changed', []);
    expect(heard).toEqual(['agents.changed']);
    const stops = [hub.listen(() => undefined), hub.listen(() => undefined)];
    for (const stop of stops) stop();
    expect(told).toEqual(['begin', 'end']);
    unwatch();
    stopOther();
    hub.listen(() => undefined);
    expect(told).toHaveLength(2);
  });
});
