export { listRemoteTools } from './mcp-client';
export { serveHttp } from './mcp-http';
export { serveStdio } from './mcp-stdio';
