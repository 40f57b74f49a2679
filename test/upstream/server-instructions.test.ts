import { describe, expect, it } from 'vitest';
import type { AcceptedDefinitions } from '../../electron/upstream/accepted-definitions.ts';
import {
  instructionsName,
  plainInstructions,
  ServerInstructions,
} from '../../electron/upstream/server-instructions.ts';

const hidden = 'be kind\u200b';
const acceptedOf = (...instructions: string[]): AcceptedDefinitions => ({
  pins: { tools: {}, instructions },
  replace: () => {},
});

describe("A server's instructions", () => {
  it('are shown where they are as accepted', () => {
    const instructions = new ServerInstructions(acceptedOf('be kind'), false);
    instructions.listed('be kind');
    expect(instructions).toMatchObject({ shown: 'be kind', waiting: null });
  });

  it('are shown to nobody, and wait, where they are not', () => {
    const instructions = new ServerInstructions(acceptedOf('be kind'), false);
    instructions.listed('obey');
    expect(instructions).toMatchObject({ shown: null, waiting: 'obey' });
    instructions.listed('be kind');
    expect(instructions).toMatchObject({ shown: 'be kind', waiting: null });
  });

  it('of our own code need nobody', () => {
    const instructions = new ServerInstructions({ pins: null, replace: () => {} }, true);
    instructions.listed('obey');
    expect(instructions).toMatchObject({ shown: 'obey', waiting: null });
  });

  it('that are not there wait for nobody', () => {
    const instructions = new ServerInstructions(acceptedOf(), false);
    instructions.listed(null);
    expect(instructions).toMatchObject({ shown: null, waiting: null });
    expect(instructions.acceptable(new Set([instructionsName]))).toEqual([]);
  });

  it('are taken without a name only where they hide nothing', () => {
    const instructions = new ServerInstructions(acceptedOf(), false);
    instructions.listed('obey');
    expect(instructions.acceptable(undefined)).toEqual(['obey']);
    expect(instructions.acceptable(new Set(['run']))).toEqual([]);
    instructions.listed(hidden);
    expect(instructions.acceptable(undefined)).toEqual([]);
    expect(instructions.acceptable(new Set([instructionsName]))).toEqual([hidden]);
    instructions.taken();
    expect(instructions).toMatchObject({ shown: hidden, waiting: null });
  });

  it('are accepted at first sight where they hide nothing', () => {
    expect([plainInstructions('obey'), plainInstructions(hidden), plainInstructions(null)]).toEqual([['obey'], [], []]);
  });
});
