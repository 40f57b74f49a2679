import { describe, expect, it } from 'vitest';
import type { EntityPort } from '../../electron/guard/ports.ts';
import { setRule } from '../../shared/policy/edit.ts';
import { presetDocument } from '../../shared/policy/presets.ts';
import { printPolicy } from '../../shared/policy/print.ts';
import { projectScopeOf, scopeToProjects } from '../../shared/policy/project-scope.ts';
import { catalogue, toolProfile } from '../../shared/testrail/catalogue.ts';
import { cursor, outcomeOf, refusal, rig, testrail, toolCall } from './support.ts';

const known = catalogue.map(({ name }) => name);
const tools = catalogue.map(({ name }) => ({ name, category: toolProfile(name)?.category ?? 'Unclassified' }));
const allowAll = presetDocument('allow-all', tools);
const inFour = scopeToProjects(allowAll, [4], known);
const json = (document: typeof inFour) => JSON.parse(printPolicy(document));

/** Answers that every call touches one project, or what a call says. */
function entitiesOf(project: number | null | 'unreadable'): EntityPort {
  return {
    facts: () => {
      if (project === 'unreadable') return Promise.reject(new Error('TestRail did not answer'));
      return Promise.resolve(project === null ? {} : { project_id: project });
    },
  };
}

describe('One click on a project', () => {
  it.each(known)('lets %s pass in the project, and nowhere else', async (tool) => {
    const judge = (project: Parameters<typeof entitiesOf>[0]) =>
      rig(json(inFour), { entities: entitiesOf(project) }).gate.judge(toolCall(tool));
    expect(await outcomeOf(judge(4))).toBe('allowed');
    const rule = `/tools/${tool}/require/0`;
    expect(await refusal(judge(1))).toMatchObject({ outcome: 'denied', rule, words: 'project_id in [4] must hold' });
    expect(await refusal(judge(null))).toMatchObject({ outcome: 'denied', rule });
    expect(await refusal(judge('unreadable'))).toMatchObject({ outcome: 'denied', rule });
  });

  it('denies every call where nothing can say what it touches', async () => {
    expect(await refusal(rig(json(inFour)).gate.judge(toolCall('get_case', { case_id: 1 })))).toMatchObject({
      rule: '/tools/get_case/require/0',
      message: expect.stringContaining('could not be read'),
    });
  });

  it('closes the default, so that a tool that appears later does not stand outside', () => {
    expect(inFour.default).toBe('deny');
    expect(projectScopeOf(inFour)).toEqual([4]);
    expect(projectScopeOf(setRule(inFour, ['new_tool'], 'allow', { known, now: 0 }))).toEqual([4]);
  });

  it('allows nothing that was denied, and leaves every other rule as it was', () => {
    const recommended = presetDocument('recommended', tools);
    const scoped = scopeToProjects(recommended, [4], known);
    expect(Object.keys(scoped.tools ?? {})).toEqual(Object.keys(recommended.tools ?? {}));
    expect(scoped.hide).toEqual(recommended.hide);
    expect(scopeToProjects(scoped, [], known)).toEqual(recommended);
    expect(projectScopeOf(scopeToProjects(scoped, [1, 4], known))).toEqual([1, 4]);
  });

  it('never touches a condition that a person wrote, also one that looks like a fence', () => {
    const byHand = { path: 'entity.project_id', op: 'in', value: [4] } as const;
    const document: typeof inFour = {
      version: '1',
      default: 'deny',
      tools: { get_case: {}, delete_case: { require: [{ ...byHand, value: [...byHand.value] }] } },
    };
    const scoped = scopeToProjects(document, [1, 4], known);
    expect(scoped.tools?.delete_case?.require).toMatchObject([{ value: [1, 4] }, { value: [4] }]);
    expect(projectScopeOf(scoped)).toEqual([1, 4]);
    expect(scopeToProjects(scoped, [2], known).tools?.delete_case?.require).toMatchObject([
      { value: [2] },
      { value: [4] },
    ]);
    expect(scopeToProjects(scoped, [], known)).toEqual(document);
  });

  it('reads anew after a write: the port is told before it is sent and when it has returned', async () => {
    const told: string[] = [];
    const entities: EntityPort = { ...entitiesOf(4), invalidate: (_server, tool) => told.push(tool) };
    const { gate } = rig(json(inFour), { entities });
    await outcomeOf(gate.judge(toolCall('update_case', { case_id: 1 })));
    await outcomeOf(gate.judge(toolCall('get_case', { case_id: 1 })));
    expect(told).toEqual(['update_case', 'update_case']);
  });

  it('looks at the pause and the policy again after it has read', async () => {
    let answer = (_facts: { project_id: number }) => {};
    const entities: EntityPort = { facts: () => new Promise((resolve) => (answer = resolve)) };
    const { gate } = rig(json(inFour), { entities });
    const verdict = gate.judge(toolCall('get_case', { case_id: 1 }));
    gate.pause();
    answer({ project_id: 4 });
    expect(await refusal(verdict)).toMatchObject({ rule: '(paused)' });
    expect(gate.lists(cursor, testrail, 'get_case')).toBe(true);
  });
});
