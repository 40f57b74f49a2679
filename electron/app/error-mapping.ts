import type { ControlErrorBody } from '../../shared/control/bridge.ts';
import { AgentError } from '../agents/agent-error.ts';
import { ClientError } from '../agents/clients/client-error.ts';
import type { Translate } from '../control/dispatcher.ts';
import { ControlError } from '../control/port.ts';
import { PolicyGone, PolicyInvalid } from '../guard/policy-store/store.ts';
import { FolderError } from '../settings/data-folder.ts';
import { SecretsClosed } from '../settings/port.ts';
import { TestRailError } from '../testrail/errors.ts';
import { TargetError } from '../testrail/target.ts';
import { LoginError } from '../upstream/oauth/login-error.ts';
import { PutBackError } from './put-back.ts';

/** The refusals of every module, with the exit code that the command line gives them. */
export const mapError: Translate = (error) => {
  if (error instanceof PolicyInvalid) {
    return refusal({ code: 'policy-invalid', message: error.message, exit: 3, problems: [...error.problems] });
  }
  if (error instanceof PolicyGone) return refusal({ code: error.code, message: error.message, exit: 1 });
  if (error instanceof AgentError) return refusal({ code: error.code, message: error.message, exit: 1 });
  if (error instanceof ClientError) return refusal({ code: error.code, message: error.message, exit: 1 });
  if (error instanceof TestRailError) return refusal({ code: error.code, message: error.message, exit: 1 });
  if (error instanceof TargetError) return refusal({ code: error.code, message: error.message, exit: 2 });
  if (error instanceof PutBackError) return refusal({ code: 'not-put-back', message: error.message, exit: 1 });
  if (error instanceof FolderError) return refusal({ code: error.code, message: error.message, exit: 1 });
  if (error instanceof SecretsClosed) return refusal({ code: 'key-ring-closed', message: error.message, exit: 1 });
  if (error instanceof LoginError) return refusal({ code: error.code, message: error.message, exit: 1 });
  return null;
};

function refusal(body: ControlErrorBody): ControlError {
  return new ControlError(body);
}
