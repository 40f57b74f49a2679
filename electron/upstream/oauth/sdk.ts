/** The SDK's OAuth client. Loaded with the first login: most servers want none, and it costs memory. */
export const loadOAuthSdk = () => import('@modelcontextprotocol/sdk/client/auth.js');
