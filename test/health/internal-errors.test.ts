import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { closeInDoubt } from '../../electron/app/gateway-setup.ts';
import type { Services } from '../../electron/app/services.ts';
import type { Gate } from '../../electron/guard/enforcement/gate.ts';
import { catchProcessErrors, InternalErrors } from '../../electron/health/internal-errors.ts';
import type { LogEntry } from '../../electron/logging/log-entry.ts';

function started() {
  let now = 1000;
  const lines: LogEntry[] = [];
  const errors = new InternalErrors(() => now);
  errors.logTo((entry) => lines.push(entry));
  const process = new EventEmitter() as Pick<NodeJS.Process, 'on' | 'off'> & EventEmitter;
  const stop = catchProcessErrors(process, errors);
  return { errors, lines, process, stop, pass: (ms: number) => (now += ms) };
}

function gateBeside(errors: InternalErrors, event: () => Promise<void> = () => Promise.resolve()) {
  const gate = { pauses: 0, pause: () => void gate.pauses++ };
  const records: string[] = [];
  const journal = {
    event({ what }: { what: string }) {
      records.push(what);
      return event();
    },
  };
  const services = { errors, journal } as unknown as Pick<Services, 'errors' | 'journal'>;
  const stop = closeInDoubt(services, gate as unknown as Gate);
  return { gate, records, stop };
}

const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });

describe('an error that something met', () => {
  it('is counted and logged with a code, and the gate stays open', () => {
    const { errors, lines } = started();
    const { gate } = gateBeside(errors);
    errors.met('the gateway', new TypeError('x is not a function'));
    expect(errors.report).toEqual({
      count: 1,
      last: { code: 'internal-error', where: 'the gateway', at: 1000 },
      doubt: null,
    });
    expect(lines[0]?.text).toBe('internal-error in the gateway: TypeError.');
    expect(gate.pauses).toBe(0);
  });

  it('says its words only where the log redacts them', () => {
    const { errors, lines } = started();
    errors.met('the gateway', new SyntaxError('Unexpected token in "my secret"'));
    expect(lines[0]?.text).not.toContain('secret');
    expect(lines[0]?.detail).toContain('my secret');
  });

  it('is only counted where there are many: twenty a minute are logged', () => {
    const { errors, lines, pass } = started();
    for (let count = 0; count < 1000; count++) errors.met('the gateway', new Error('again'));
    expect(lines).toHaveLength(20);
    expect(errors.report.count).toBe(1000);
    pass(60_000);
    errors.met('the gateway', new Error('again'));
    expect(lines).toHaveLength(21);
  });
});

describe('an error that nothing met', () => {
  it.each([
    ['thrown', 'uncaughtException'],
    ['of a promise', 'unhandledRejection'],
  ])('%s closes the gate until a person resumes, and is recorded', (_what, event) => {
    const { errors, process, lines } = started();
    const { gate, records } = gateBeside(errors);
    process.emit(event, new RangeError('out of it'));
    expect(errors.report.doubt).toEqual({ code: 'uncaught-error', where: 'the process', at: 1000 });
    expect(gate.pauses).toBe(1);
    expect(records).toEqual([expect.stringContaining('Paused by an error inside Railguard')]);
    expect(lines[0]?.text).toContain('Every call is refused until a person resumes');
    process.emit(event, new RangeError('out of it'));
    expect(gate.pauses).toBe(1);
    errors.settle();
    expect(errors.report).toMatchObject({ count: 2, doubt: null });
    process.emit(event, new RangeError('out of it'));
    expect(gate.pauses).toBe(2);
  });

  it('of a connection that broke closes nothing else', () => {
    const { errors, process } = started();
    const { gate } = gateBeside(errors);
    process.emit('uncaughtException', reset);
    expect(errors.report).toMatchObject({ count: 1, doubt: null });
    expect(gate.pauses).toBe(0);
  });

  it('before the gate stood closes it as soon as it stands', () => {
    const { errors, process } = started();
    process.emit('uncaughtException', 'no error at all');
    expect(gateBeside(errors).gate.pauses).toBe(1);
  });

  it('closes the gate where it cannot be recorded or logged, too', () => {
    const { errors, process } = started();
    errors.logTo(() => {
      throw new Error('disk full');
    });
    const { gate } = gateBeside(errors, () => Promise.reject(new Error('the journal is what failed')));
    process.emit('unhandledRejection', undefined);
    expect(gate.pauses).toBe(1);
  });

  it('among a thousand others in a minute closes the gate all the same', () => {
    const { errors, process } = started();
    const { gate } = gateBeside(errors);
    for (let count = 0; count < 1000; count++) errors.met('the gateway', new Error('again'));
    process.emit('uncaughtException', new Error('of nobody'));
    expect(gate.pauses).toBe(1);
  });

  it('is nobody’s any more when the process is let go', () => {
    const { errors, process, stop } = started();
    stop();
    process.emit('uncaughtException', new Error('late'));
    expect(errors.report.count).toBe(0);
  });
});
