import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Caller } from '../../electron/control/port.ts';
import type { CommandInput } from '../../shared/control/contract.ts';
import type { DesktopState } from '../../shared/control/desktop.ts';
import { mcpClient } from '../support/mcp-client.ts';
import { startHere } from '../support/start-here.ts';

it('a redaction rule takes something out of the next record, and nothing any more once it is off', async () => {
  const { application, call } = await startHere();
  const client = await mcpClient((await application.defaultAddress()) ?? '');
  const recorded = async (title: string): Promise<string> => {
    await client.callTool({ name: 'get_cases', arguments: { project_id: 1, filter: title } });
    const lines = await call('journal.tail', { query: 'tool:get_cases', limit: 50 });
    return JSON.stringify(lines.filter(({ kind }) => kind === 'decided').at(-1)?.arguments);
  };
  expect(await recorded('KD-104233')).toContain('KD-104233');
  const rule = { kind: 'pattern', pattern: 'KD-[0-9]{6}', label: 'Customer numbers' } as const;
  await call('settings.change', { redaction: [rule] });
  expect(await recorded('KD-104234')).toContain('[redacted:9]');
  expect(await call('settings.tryRedaction', { text: '{"refs":"KD-104233 pays"}' })).toMatchObject({
    text: '{\n  "refs": "[redacted:9] pays"\n}',
    redacted: 1,
    wouldCount: 0,
  });
  await call('settings.change', { redaction: [{ ...rule, off: true }] });
  expect(await recorded('KD-104235')).toContain('KD-104235');
  const tried = await call('settings.tryRedaction', { text: 'KD-104233 pays' });
  expect(tried).toMatchObject({ text: 'KD-104233 pays', redacted: 0, would: [{ from: 0, to: 9 }], wouldCount: 1 });
  await expect(call('settings.change', { redaction: [{ kind: 'pattern', pattern: '(' }] })).rejects.toThrow(
    'cannot be read',
  );
  expect((await call('settings.get', {})).redaction).toEqual([{ ...rule, off: true }]);
});

it('each change is recorded with who made it, told to whoever watches, and there after a restart', async () => {
  const first = await startHere();
  const told: unknown[] = [];
  first.application.control.listen((_name, payload) => told.push(payload), ['settings.changed']);
  await first.call('settings.change', {
    retention: { days: 30 },
    callTimeoutSeconds: 5,
    approvals: { maxPending: 3 },
    notifications: { quiet: { from: '22:00', until: '07:00' } },
  });
  await vi.waitFor(() => expect(told).toMatchObject([{ retention: { days: 30 }, callTimeoutSeconds: 5 }]), 10_000);
  expect(JSON.stringify(await first.call('journal.tail', { query: '', limit: 50 }))).toContain(
    'Records are kept for 30 days',
  );
  await first.stop();
  const second = await startHere({ folder: first.folder });
  expect(await second.call('settings.get', {})).toMatchObject({
    retention: { days: 30 },
    approvals: { maxPending: 3, holdGiven: false },
    notifications: { quiet: { from: '22:00', until: '07:00' }, approvals: true },
  });
});

it('a port that was chosen counts from the next start on, and one that is given comes before it', async () => {
  const first = await startHere();
  const { port } = await first.call('settings.get', {});
  expect(port).toMatchObject({ chosen: null, usual: 7420, given: true, now: first.application.port });
  // A port that was free a moment ago.
  await first.call('settings.change', { chosenPort: first.application.port });
  await first.stop();
  const second = await startHere({ folder: first.folder, port: 'chosen' });
  expect(second.application.port).toBe(first.application.port);
  expect((await second.call('settings.get', {})).port).toMatchObject({ given: false, now: first.application.port });
});

it('as on a desktop, the command line opens nothing by a setting', async () => {
  const { call } = await startHere();
  const shell: Caller = { endpoint: 'command-line', pid: 4711 };
  const changes: CommandInput<'settings.change'>[] = [
    { approvals: { commandLineAnswers: true } },
    { holdPermissiveEdits: false },
    { redaction: [] },
    { retention: { days: 1 } },
    { notifications: { approvals: false } },
  ];
  for (const change of changes) {
    await expect(call('settings.change', change, shell)).rejects.toThrow('Change it in the window');
  }
  expect(await call('settings.get', {})).toMatchObject({
    approvals: { commandLineAnswers: false },
    holdPermissiveEdits: true,
  });
  expect((await call('settings.change', { approvals: { commandLineAnswers: true } })).approvals).toMatchObject({
    commandLineAnswers: true,
  });
  // One of the two was switched on in the window: the other stays as it is.
  await expect(call('settings.change', { holdPermissiveEdits: false }, shell)).rejects.toThrow(
    'Change it in the window',
  );
});

it('diagnostics say what helps, and nothing that is secret', async () => {
  const { application, folder, call } = await startHere();
  const client = await mcpClient((await application.defaultAddress()) ?? '');
  await client.callTool({ name: 'get_cases', arguments: { project_id: 1, filter: 'only in an argument' } });
  await call('servers.add', {
    kind: 'stdio',
    name: 'reports' as never,
    command: process.execPath,
    args: ['-e', 'process.exit(1)'],
    env: { REPORTS_TOKEN: 'a-secret-of-the-reports' },
  });
  const { name, text } = await call('settings.diagnostics', {});
  expect(name).toMatch(/^railguard-diagnostics-[\d-]+\.json$/);
  const found = JSON.parse(text);
  expect(found).toMatchObject({ gate: { state: expect.any(String) }, settings: { folder } });
  expect(found.servers.map((server: { name: string }) => server.name)).toContain('reports');
  const secrets = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8')) as object;
  const token = (await application.defaultAddress())?.split('/')[4] ?? '';
  expect(JSON.stringify(secrets)).toContain(token);
  for (const secret of [token, 'a-secret-of-the-reports', 'only in an argument']) expect(text).not.toContain(secret);
});

it('what only a desktop can do is said to be none of a gateway without a screen', async () => {
  const { call } = await startHere();
  expect(await call('desktop.state', {})).toBeNull();
  await expect(call('desktop.startAtLogin', { on: true })).rejects.toThrow('without a screen');
});

it('what a desktop says of itself reaches the page, and what is asked of it reaches the desktop', async () => {
  let state: DesktopState = {
    startAtLogin: false,
    updates: { state: 'off', why: 'This build looks for none.' },
    commandLink: { state: 'unavailable', path: null, why: null },
    keyRing: { state: 'key-ring', why: null },
    canRestart: true,
    canShowFolder: true,
    notifies: true,
  };
  const listeners = new Set<() => void>();
  const shown: string[] = [];
  const { application, folder, call } = await startHere({
    desktop: {
      state: () => state,
      startAtLogin(on) {
        state = { ...state, startAtLogin: on };
        for (const listener of listeners) listener();
      },
      linkCommand: () => undefined,
      checkForUpdates: () => undefined,
      openKeyRing: () => undefined,
      restart: () => undefined,
      showFolder: (path) => void shown.push(path),
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const told: unknown[] = [];
  application.control.listen((_name, payload) => told.push(payload), ['desktop.changed']);
  expect(await call('desktop.startAtLogin', { on: true })).toMatchObject({ startAtLogin: true });
  await vi.waitFor(() => expect(told).toMatchObject([{ startAtLogin: true }]), 10_000);
  await call('desktop.showFolder', {});
  expect(shown).toEqual([folder]);
});
