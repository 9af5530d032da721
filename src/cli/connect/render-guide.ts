import { ConnectionGuide, CLIENT_TOKEN_VARIABLE } from './connection-guide';
import { createPaint, Paint } from '../report/paint';
import { printable } from '../report/printable';

const HOW: Readonly<Record<ConnectionGuide['authorization'], string>> = {
  'client-credentials': 'OAuth 2.0 client credentials',
  'signature': 'IAM: requests are signed (SigV4, service bedrock-agentcore)',
  'issuer': 'a bearer token of your identity provider',
};

/** The guide as text. Values stay in one piece, so that they can be copied. */
export function renderGuide(guide: ConnectionGuide, color: boolean): string {
  const paint = createPaint(color);
  const { endpoint, authorization, tokenUrl, clientId, scope, secretCommand, tokenCommand, toolNames, clients } = guide;
  const facts: [string, string | undefined][] = [
    ['endpoint', `${endpoint} (Streamable HTTP)`], ['callers', HOW[authorization]], ['token URL', tokenUrl], ['client id', clientId], ['scope', scope], ['secret', secretCommand],
  ];
  return [
    paint.heading('Endpoint'),
    ...facts.flatMap(([name, value]) => value === undefined ? [] : [`  ${paint.strong(name.padEnd(10))} ${printable(value)}`]),
    '',
    paint.heading(`Tools (${toolNames.length === 0 ? 'the outputs name none: --try lists them' : toolNames.length})`),
    ...toolNames.map(each => `  ${printable(each)}`),
    '',
    ...tokenCommand === undefined ? [] : [
      paint.heading('A token'),
      '  It lives as long as the client allows, an hour unless changed; then it has to be fetched anew, and the MCP client be started again.',
      `  export ${CLIENT_TOKEN_VARIABLE}="$(${printable(tokenCommand)})"`,
      '',
    ],
    ...authorization === 'issuer' ? [`  Put a token of your identity provider into ${CLIENT_TOKEN_VARIABLE}.`, ''] : [],
    ...clients.flatMap(each => setup(each, paint)),
  ].join('\n');
}

function setup({ client, where, text }: ConnectionGuide['clients'][number], paint: Paint): string[] {
  return [`${paint.heading(client)} ${paint.quiet(`(${where})`)}`, ...text.split('\n').map(line => `  ${printable(line)}`), ''];
}
