export type AgentErrorCode = 'agent-unknown' | 'agent-paused' | 'agent-ended' | 'token-unreadable';

/** A refusal about an agent, in words for a person. */
export class AgentError extends Error {
  readonly code: AgentErrorCode;
  constructor(code: AgentErrorCode, message: string) {
    super(message);
    this.name = 'AgentError';
    this.code = code;
  }
}
