import type { AgentId, ServerName } from './names.ts';

/** Names that are known beforehand, apart from the schemas of names: a page that needs one loads no validator for it. */

/** The server that is always there: the built-in TestRail connector. */
export const builtInServer = 'testrail' as ServerName;
/** The person at this machine, where they call a tool themselves. No agent has this id; it has no token and no address. */
export const personAgent = 'you' as AgentId;
/** The agent that is made at first start, so that there is an address to hand out. */
export const defaultAgent = 'default' as AgentId;
