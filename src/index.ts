export * from './constructs/cluster-scope';
export * from './constructs/dev-ops-agent-connection';
export * from './constructs/inbound-auth';
export * from './constructs/mcp-gateway';
export * from './constructs/mcp-gateway-props';
export * from './constructs/tool-client';
export * from './constructs/tool-selection';
export * from './constructs/tool-tier';
