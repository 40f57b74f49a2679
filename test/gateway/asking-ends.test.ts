import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServerName } from '../../shared/names.ts';
import { tempFolder } from '../support/temp-folder.ts';
import {
  accepted,
  answered,
  form,
  invalid,
  reportOf,
  send,
  soon,
  startAsking,
  told,
  wishOf,
} from './asking-support.ts';
import { agentId, server } from './harness.ts';

describe.each(['stdio', 'http'] as const)('a call whose agent does not come back, server over %s', (transport) => {
  it('ends after a while, and its state is worth nothing', async () => {
    const harness = await startAsking(transport, { limits: { holdMs: 100 } });
    try {
      const wish = wishOf(await send(harness, form));
      await soon(() =>
        expect(harness.gate.ends).toMatchObject([
          { call: { tool: 'form' }, end: { end: 'cancelled', sent: true, error: 'the agent gave no input for 0 s' } },
        ]),
      );
      expect((await send(harness, { ...form, ...answered(wish) })).body.error).toMatchObject(invalid);
      await soon(async () => expect((await reportOf(harness)).cancelled).toBe(1));
    } finally {
      await harness.stop();
    }
  });

  it('ends with the gateway, which does not wait for it', async () => {
    const harness = await startAsking(transport);
    try {
      wishOf(await send(harness, form));
      await harness.gateway.close(60_000);
      expect(harness.gate.ends).toMatchObject([{ end: { end: 'cancelled', error: 'the gateway is stopping' } }]);
    } finally {
      await harness.stop();
    }
  });

  it('ends where the server may not wait any longer, and is then answered so', async () => {
    const harness = await startAsking(transport, { times: { callMs: 50, askMs: 200 } });
    try {
      const wish = wishOf(await send(harness, form));
      const end = { end: 'broken', sent: true, error: "nobody answered the server's question for 0 s" };
      await soon(() => expect(harness.gate.ends).toMatchObject([{ end }]));
      const { body } = await send(harness, { ...form, ...answered(wish) });
      expect(body.error?.message).toContain('The call may have run');
      expect(harness.gate.ends).toHaveLength(1);
    } finally {
      await harness.stop();
    }
  });

  it('may think longer than a server may be silent', async () => {
    const harness = await startAsking(transport, { times: { callMs: 150, askMs: 60_000 } });
    try {
      const wish = wishOf(await send(harness, form));
      // A call that nobody is asked about ends at this time: by then the other one has outlived it.
      const late = await send(harness, { name: 'wait', arguments: {} }, { token: 'token-b', capabilities: {} });
      expect(late.body.error?.message).toContain('no answer and no progress');
      expect(told(await send(harness, { ...form, ...answered(wish) }))).toEqual(accepted({ city: 'Ulm' }));
    } finally {
      await harness.stop();
    }
  });
});

describe('a call whose agent may reach less by now', () => {
  it('is ended at its server, as if that had never been there', async () => {
    const agent: { id: ReturnType<typeof agentId>; servers: Set<ServerName> | null } = {
      id: agentId('a'),
      servers: null,
    };
    const harness = await startAsking('http', { agents: { 'token-a': agent } });
    try {
      const wish = wishOf(await send(harness, form));
      agent.servers = new Set([server('another')]);
      const { body } = await send(harness, { ...form, ...answered(wish) });
      expect(body.error).toEqual({ code: -32602, message: 'Unknown tool: form' });
      expect(harness.gate.ends).toMatchObject([
        { end: { end: 'cancelled', error: 'refused before it went on: (out of reach)' } },
      ]);
    } finally {
      await harness.stop();
    }
  });
});

describe('the process of an agent that may be asked', () => {
  it('serves all its calls, and ends with it', async () => {
    const harness = await startAsking('stdio');
    try {
      const one = await reportOf(harness);
      expect((await reportOf(harness)).pid).toBe(one.pid);
      const shared = await reportOf(harness, { capabilities: {} });
      expect(shared.pid).not.toBe(one.pid);
      harness.endAgent(agentId('a'));
      await soon(() => expect(() => process.kill(one.pid, 0)).toThrow());
      expect((await reportOf(harness, { capabilities: {} })).pid).toBe(shared.pid);
      expect((await reportOf(harness)).pid).not.toBe(one.pid);
    } finally {
      await harness.stop();
    }
  });

  it('ends when it was not used for long', async () => {
    const harness = await startAsking('stdio', { limits: { idleMs: 50 } });
    try {
      const { pid } = await reportOf(harness);
      await soon(() => expect(() => process.kill(pid, 0)).toThrow());
    } finally {
      await harness.stop();
    }
  });

  it('is the shared one where the server cannot run twice: it is not told what may be asked, and still may ask', async () => {
    const only = join(await tempFolder(), 'only');
    const harness = await startAsking('stdio', {}, { ONLY: only });
    try {
      const shared = await reportOf(harness, { capabilities: {} });
      expect(await reportOf(harness)).toMatchObject({ pid: shared.pid, offered: [{}] });
      const wish = wishOf(await send(harness, form));
      expect(told(await send(harness, { ...form, ...answered(wish) }))).toEqual(accepted({ city: 'Ulm' }));
    } finally {
      await harness.stop();
    }
  });
});
