import type { Plugin } from 'vite';
import { commands, events } from '../../shared/control/contract.ts';

/** Puts the names of the contract in the place of `shared/control/name-lists.ts`, and so no schema into what asks for names alone. */
export function contractNames(): Plugin {
  return {
    name: 'contract-names',
    load(id) {
      if (!/[\\/]shared[\\/]control[\\/]name-lists\.ts$/.test(id)) return null;
      const list = (of: object) => JSON.stringify(Object.keys(of));
      return `export const commandNames = ${list(commands)};\nexport const eventNames = ${list(events)};\n`;
    },
  };
}
