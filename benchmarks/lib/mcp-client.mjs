import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

/** A server of ours over stdio: a warm process, asked as an agent asks. */
export class ServerProcess {
  /** @param {readonly string[]} command */
  static async start(command) {
    const transport = new StdioClientTransport({ command: command[0], args: command.slice(1), stderr: 'ignore' });
    const client = new Client({ name: 'bench', version: '1.0.0' });
    await client.connect(transport, { timeout: 600_000 });
    return new ServerProcess(client, transport);
  }

  /** @param {Client} client @param {StdioClientTransport} transport */
  constructor(client, transport) {
    this.client = client;
    this.pid = /** @type {number} */ (transport.pid);
  }

  /**
   * The tool's answer. @param {string} name @param {Record<string, unknown>} args
   * @returns {Promise<any>}
   */
  async call(name, args) {
    const result = await this.client.callTool({ name, arguments: args }, undefined, { timeout: 600_000 });
    return result.structuredContent;
  }

  async stop() {
    await this.client.close();
  }
}
