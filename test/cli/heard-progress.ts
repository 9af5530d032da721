import { Client } from '@modelcontextprotocol/sdk/client/index.js';

export interface Progress { readonly progress: number; readonly total?: number }

/** Progress as it comes off the wire: the client forgets whom to tell as soon as the answer is there, and drops what came with it in one piece. */
export function hearProgress(client: Client): Progress[] {
  const heard: Progress[] = [];
  const transport = client.transport!;
  const { onmessage } = transport;
  transport.onmessage = (message, extra) => {
    if ('method' in message && message.method === 'notifications/progress') { heard.push(message.params as unknown as Progress); }
    onmessage?.(message, extra);
  };
  return heard;
}
