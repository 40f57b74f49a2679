import { describe, expect, it, vi } from 'vitest';
import { serverNameSchema } from '../../shared/names.ts';
import { delegateTo, type UpstreamConnection } from '../../shared/upstream-connection.ts';

/** A connection whose methods need their object, as those of a class do. */
class Inner implements UpstreamConnection {
  readonly server = serverNameSchema.parse('fix');
  readonly initializeResult = { protocolVersion: '', capabilities: {}, serverInfo: {} };
  readonly did: string[] = [];
  open = true;
  request(method: string) {
    this.did.push(method);
    return { cancel: () => {} };
  }
  notify(method: string) {
    this.did.push(method);
  }
  listen() {
    this.did.push('listen');
  }
  close() {
    this.did.push('close');
    this.open = false;
  }
}

describe('A conversation that is another one', () => {
  it('does what that one does, and is open as long', () => {
    const inner = new Inner();
    const { request, notify, listen, close, ...rest } = delegateTo(inner, {});
    expect(rest).toMatchObject({ server: 'fix', open: true });
    request('tools/list', undefined, { answer: () => {}, notice: () => {}, ask: () => {} });
    notify('notifications/roots/list_changed', undefined);
    void listen();
    close();
    expect(inner.did).toEqual(['tools/list', 'notifications/roots/list_changed', 'listen', 'close']);
  });

  it('hears of its end at once', () => {
    const inner = new Inner();
    const outer = delegateTo(inner, {});
    inner.close();
    expect(outer.open).toBe(false);
  });

  it('does in its own way what it says, and nothing else', () => {
    const inner = new Inner();
    const close = vi.fn();
    const outer = delegateTo(inner, { close });
    outer.close();
    outer.notify('a', undefined);
    expect(close).toHaveBeenCalledOnce();
    expect(inner.did).toEqual(['a']);
  });
});
