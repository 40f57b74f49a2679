/**
 * Names of the rules that no document holds, as decisions and traces say them; what each means is in docs/policy.md. Records
 * have them: a name is never changed, and one that is no longer given stays for the records of before.
 */
export const reservedRules = {
  paused: '(paused)',
  agentPaused: '(agent paused)',
  hidden: '(hidden)',
  unknownTool: '(unknown tool)',
  quarantined: '(quarantined)',
  unconfirmed: '(unconfirmed)',
  defaultDeny: '(default deny)',
  defaultAllow: '(default allow)',
  invalidPolicy: '(invalid policy)',
  arguments: '(arguments)',
  invalidCall: '(invalid call)',
  identicalCalls: '(identical calls)',
  tooManyAsks: '(too many asks)',
  tooLargeToAsk: '(too large to ask)',
  journal: '(journal)',
  internalError: '(internal error)',
  rulesChanged: '(rules changed)',
  outOfReach: '(out of reach)',
  closed: '(closed)',
  gateClosed: '(gate closed)',
} as const;
