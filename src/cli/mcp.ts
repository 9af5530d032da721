export { serveHttp } from './mcp-http';
export { serveStdio } from './mcp-stdio';
