import type { ClientId } from '../../shared/control/clients.ts';

/** The secret that stands in them. */
export const sampleKey = 'kR8dQv2TzP6mXw4BnY0c';

/** What stands in a client's file when a person has used it for a while. */
export const sampleFiles: Readonly<Record<ClientId, string>> = {
  'claude-code': `{\n  "numStartups": 42,\n  "mcpServers": {\n    "testrail": {\n      "type": "stdio",\n      "command": "uvx",\n      "args": ["testrail-mcp"],\n      "env": {"TESTRAIL_URL": "https://acme.testrail.io", "TESTRAIL_API_KEY": "${sampleKey}"}\n    }\n  },\n  "projects": {"/work/shop": {"mcpServers": {"rail": {"command": "npx", "args": ["-y", "@uarlouski/testrail-mcp-server"]}}}}\n}`,
  'claude-desktop': `{"mcpServers":{"files":{"command":"npx","args":["-y","@modelcontextprotocol/server-filesystem","/tmp"]}},"globalShortcut":""}`,
  cursor: `\ufeff{\r\n\t// mine\r\n\t"mcpServers": {\r\n\t\t"testrail": {\r\n\t\t\t"command": "uvx",\r\n\t\t\t"args": ["testrail-mcp"],\r\n\t\t\t"env": { "TESTRAIL_API_KEY": "${sampleKey}" }, // old\r\n\t\t},\r\n\t},\r\n}\r\n`,
  vscode: `{\n  // servers\n  "inputs": [],\n  "servers": {\n    "github": { "type": "http", "url": "https://api.githubcopilot.com/mcp/" },\n  },\n}\n`,
  windsurf: `{\n  "mcpServers": {}\n}\n`,
  codex: `model = "o5" # the usual\n\n[mcp_servers.testrail]\ncommand = "uvx"\nargs = ["testrail-mcp"]\n\n[mcp_servers.testrail.env]\nTESTRAIL_API_KEY = "${sampleKey}"\n\n[tui]\ntheme = "dark"`,
  gemini: `{\n    "theme": "Default",\n    "mcpServers": { "web": { "httpUrl": "https://mcp.example.com/mcp" } }\n}\n`,
  zed: `// Zed settings\n{\n  "vim_mode": true,\n  "context_servers": {\n    "a": { "command": "a", "args": [] },\n  },\n}\n`,
  jetbrains: `{"mcpServers": {}}`,
  cline: `{\n  "mcpServers": {\n    "x": {\n      "autoApprove": ["read"],\n      "disabled": false,\n      "timeout": 60,\n      "command": "npx",\n      "args": ["-y", "x"]\n    }\n  }\n}`,
  goose: `GOOSE_PROVIDER: anthropic\nextensions:\n  # built in\n  developer:\n    enabled: true\n    type: builtin\n  rail:\n    enabled: true\n    type: stdio\n    cmd: uvx\n    args:\n      - testrail-mcp\n    envs:\n      TESTRAIL_API_KEY: ${sampleKey}\n\nGOOSE_MODE: smart_approve\n`,
  opencode: `{\n  "$schema": "https://opencode.ai/config.json",\n  "mcp": {\n    "rail": {\n      "type": "local",\n      "command": ["uvx", "testrail-mcp"],\n      "enabled": true\n    }\n  }\n}\n`,
};
