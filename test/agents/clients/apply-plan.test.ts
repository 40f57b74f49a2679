import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyPlan, disconnect } from '../../../electron/agents/clients/apply-plan.ts';
import { Connections } from '../../../electron/agents/clients/connections.ts';
import { type ConnectorDeps, planChange } from '../../../electron/agents/clients/connector.ts';
import { clientTable } from '../../../electron/agents/clients/table.ts';
import { agentIdSchema } from '../../../shared/names.ts';

const agent = agentIdSchema.parse('work');
const wanted = { agent, force: false, replace: [] };

/** A client whose folder lies beside our data folder, and begins with its name. */
function beside(content: string | null, change: Partial<Connections> = {}) {
  const facts = clientTable.find(({ id }) => id === 'cursor');
  if (facts === undefined) throw new Error('no cursor');
  const folder = mkdtempSync(join(tmpdir(), 'railguard-apply-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dataFolder = join(folder, 'data');
  mkdirSync(dataFolder, { mode: 0o700 });
  const own = join(folder, 'data-of-client');
  const file = join(own, 'mcp.json');
  if (content !== null) {
    mkdirSync(own);
    writeFileSync(file, content);
  }
  const connections = Object.assign(new Connections(dataFolder), change);
  const bridge = () => ['/opt/node', '/opt/railguard.js', 'connect', '--agent', 'work'];
  const deps: ConnectorDeps = {
    dataFolder,
    connections,
    bridge,
    gate: { address: 'http://127.0.0.1:7420', agentOf: () => null },
  };
  const plan = () => planChange(facts, file, wanted, deps);
  return { facts, own, file, deps, plan, apply: () => applyPlan(facts, plan(), { agent }, deps) };
}
const content = '{"mcpServers": {"one": {"command": "a"}}}\n';

describe('A change of a file', () => {
  it.skipIf(process.platform === 'win32')('leaves the rights of its folder, whatever that is called', () => {
    const { own, apply } = beside(content);
    const before = statSync(own).mode;
    apply();
    expect(statSync(own).mode).toBe(before);
  });

  it('that was written since it was planned is not made, and nothing of it is kept', () => {
    const { facts, own, file, deps, plan } = beside(content);
    const planned = plan();
    writeFileSync(file, '{"mcpServers": {}}\n');
    expect(() => applyPlan(facts, planned, { agent }, deps)).toThrow(/changed in the meantime/);
    expect([readdirSync(own), readFileSync(file, 'utf8')]).toEqual([['mcp.json'], '{"mcpServers": {}}\n']);
    expect(deps.connections.find('cursor', file)).toBeUndefined();
  });

  it('is not made where it could not be taken back', () => {
    const save = () => {
      throw new Error('disk full');
    };
    const { file, apply } = beside(content, { save });
    expect(apply).toThrow('disk full');
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('adds up what went behind the gate, and tells it when it is taken back', () => {
    const { facts, file, deps, plan } = beside(content);
    const login = { url: 'https://t.example', user: 'me' };
    applyPlan(facts, plan(), { agent, behind: { servers: ['a' as never], login } }, deps);
    const replace = [{ section: ['mcpServers'], name: 'one' }];
    const second = planChange(facts, file, { ...wanted, replace }, deps);
    applyPlan(facts, second, { agent, behind: { servers: ['a' as never, 'b' as never], login: null } }, deps);
    expect(disconnect(facts, file, deps)).toEqual({ exact: true, behind: { servers: ['a', 'b'], login } });
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(() => disconnect(facts, file, deps)).toThrow(/is not connected/);
  });

  it('that made the file and its folder takes both away again, and no more', () => {
    const { facts, own, file, deps, apply } = beside(null);
    apply();
    writeFileSync(join(own, 'notes'), 'mine');
    expect(disconnect(facts, file, deps).exact).toBe(true);
    expect(readdirSync(own)).toEqual(['notes']);
  });
});
