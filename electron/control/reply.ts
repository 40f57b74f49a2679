import { CodedError } from '../../shared/coded-error.ts';
import type { ControlErrorBody } from '../../shared/control/bridge.ts';
import { type Caller, type Control, ControlError, refusalBody } from './port.ts';

export type Reply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ControlErrorBody };

/** Runs a command for an endpoint; a refusal becomes data, so that it crosses IPC, HTTP and sockets alike. */
export async function replyTo(control: Control, name: string, input: unknown, caller: Caller): Promise<Reply> {
  try {
    return { ok: true, value: await control.call(name, input, caller) };
  } catch (error) {
    return { ok: false, error: bodyOf(error) };
  }
}

function bodyOf(error: unknown): ControlErrorBody {
  if (error instanceof ControlError) return error.body;
  if (error instanceof CodedError) return refusalBody(error);
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), exit: 1 };
}
