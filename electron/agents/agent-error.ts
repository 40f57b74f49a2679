import { CodedError } from '../../shared/coded-error.ts';

/** A refusal about an agent, in words for a person. */
export class AgentError extends CodedError<'agent-unknown' | 'agent-paused' | 'agent-ended' | 'token-unreadable'> {}
