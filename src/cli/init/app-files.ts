import { packageFacts } from '../package-facts';

/** What an app is to contain. Names and ARNs were checked. */
export interface AppPlan {
  readonly stackName: string;
  readonly account?: string;
  /** region of the stack */
  readonly homeRegion: string;
  /** at least one */
  readonly clusters: readonly { readonly name: string; readonly region: string }[];
  readonly roleArns: readonly string[];
  /** without captures: those need approvers, whom only the user knows */
  readonly tools: 'read-only' | 'read-and-collect';
}

const SELECTION: Readonly<Record<AppPlan['tools'], string>> = { 'read-only': 'readOnly', 'read-and-collect': 'readAndCollect' };

/** The files of a CDK app, by name. */
export function appFiles(plan: AppPlan): ReadonlyMap<string, string> {
  return new Map([
    ['app.ts', appText(plan)],
    ['cdk.json', json({ app: 'npx ts-node --prefer-ts-exts app.ts' })],
    ['package.json', json(manifest())],
    ['tsconfig.json', json({ compilerOptions: { target: 'ES2022', module: 'NodeNext', strict: true, skipLibCheck: true, types: ['node'] } })],
    ['.gitignore', 'node_modules/\ncdk.out/\n'],
  ]);
}

function appText({ stackName, account, homeRegion, clusters, roleArns, tools }: AppPlan): string {
  const elsewhere = [...new Set(clusters.map(each => each.region))].filter(region => region !== homeRegion).sort();
  const scopes = clusters.map(({ name, region }) => region === homeRegion ? `ClusterScope.named(${quoted(name)})` : `ClusterScope.named(${quoted(name)}, { region: ${quoted(region)} })`);
  const scope = scopes.slice(1).reduce((all, each) => `${all}\n    .plus(${each})`, scopes[0]!);
  const imports = ['ClusterScope', 'EksNodeDiagnosticsMcp', ...elsewhere.length > 0 ? ['EksNodeDiagnosticsRegion'] : [], 'ToolSelection'];
  return [
    imported(['App', 'Stack'], 'aws-cdk-lib'),
    ...roleArns.length > 0 ? [imported(['Role'], 'aws-cdk-lib/aws-iam')] : [],
    imported(imports, 'eks-node-diagnostics-mcp'),
    '',
    'export const app = new App();',
    `const env = { ${account === undefined ? 'account: process.env.CDK_DEFAULT_ACCOUNT' : `account: ${quoted(account)}`}, region: ${quoted(homeRegion)} };`,
    `const stack = new Stack(app, ${quoted(stackName)}, { env });`,
    '',
    'new EksNodeDiagnosticsMcp(stack, \'NodeDiagnostics\', {',
    `  clusters: ${scope},`,
    ...roleArns.length === 0
      ? ['  nodeRoles: [], // none was found: nodes of roles that are missing here cannot upload']
      : ['  nodeRoles: [', ...roleArns.map((arn, at) => `    Role.fromRoleArn(stack, 'NodeRole${at + 1}', ${quoted(arn)}),`), '  ],'],
    `  tools: ToolSelection.${SELECTION[tools]}(),`,
    '  outputs: true, // the doctor and connect commands read them',
    '});',
    ...elsewhere.flatMap(region => [
      '',
      `// tells ${homeRegion} within seconds when a collection in ${region} has ended`,
      `new EksNodeDiagnosticsRegion(new Stack(app, ${quoted(`${stackName}-${region}`)}, { env: { ...env, region: ${quoted(region)} } }), 'Events', { homeRegion: ${quoted(homeRegion)} });`,
    ]),
    '',
  ].join('\n');
}

function manifest() {
  const { version, peerDependencies, devDependencies } = packageFacts();
  return {
    name: 'node-diagnostics',
    private: true,
    devDependencies: { '@types/node': '^24', 'aws-cdk': atLeast(devDependencies['aws-cdk']), 'ts-node': '^10.9.2', 'typescript': devDependencies.typescript },
    dependencies: {
      'aws-cdk-lib': peerDependencies['aws-cdk-lib'],
      'constructs': peerDependencies.constructs,
      // a checkout has no version of its own
      'eks-node-diagnostics-mcp': version === '0.0.0' ? '*' : `^${version}`,
    },
  };
}

function atLeast(version: string | undefined): string {
  return version === undefined ? '*' : version.replace(/^(?=\d)/, '^');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function imported(names: readonly string[], module: string): string {
  return `import { ${names.join(', ')} } from ${quoted(module)};`;
}

/** A string of TypeScript. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/[\n\r\u2028\u2029]/g, ' ')}'`;
}
