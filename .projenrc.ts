import { awscdk, javascript } from 'projen';

const CDK = '2.276.0'; // development version and peer floor: first with everything the gateway, Cedar and DevOps Agent parts need
const CLI = '2.1148.1'; // aws-cdk 3.0.0 is an accidental publish that cannot read current assemblies

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'eks-node-diagnostics-mcp',
  description: 'An MCP endpoint, in any CDK app, through which an AI agent investigates the operating system of EKS worker nodes - and the same engine on your laptop.',
  author: 'The eks-node-diagnostics-mcp authors',
  authorAddress: 'eks-node-diagnostics-mcp@example.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/eks-node-diagnostics-mcp/eks-node-diagnostics-mcp.git',
  keywords: ['cdk', 'aws-cdk', 'awscdk', 'eks', 'kubernetes', 'mcp', 'bedrock-agentcore', 'diagnostics', 'devops-agent'],
  defaultReleaseBranch: 'main',
  license: 'Apache-2.0',
  packageManager: javascript.NodePackageManager.NPM,
  projenVersion: '0.103.25',
  projenrcTs: true,

  cdkVersion: CDK,
  cdkCliVersion: CLI,
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0.3',
  minNodeVersion: '20.15.0', // zlib.crc32

  github: false,
  release: false,
  buildWorkflow: false,
  depsUpgrade: false,
  pullRequestTemplate: false,
  clobber: false,
  sampleCode: false,

  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['src/**/*.ts', 'test/**/*.ts', 'benchmarks/**/*.ts', 'examples/**/*.ts', 'projenrc/**/*.ts', '.projenrc.ts'],
    exclude: ['node_modules', 'test/mcp/node_modules', 'cdk.out', 'src/core/**/*.as.ts'],
    compilerOptions: {
      lib: ['es2023'],
      target: 'ES2022',
      module: 'CommonJS',
      resolveJsonModule: true,
      paths: { 'eks-node-diagnostics-mcp': ['./src/index.ts'] }, // examples import the package by its name
    },
  },
  typecheckTests: true,
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'benchmarks', 'examples', 'projenrc', '.projenrc.ts'],
    ignorePatterns: ['src/core/**/*.as.ts'],
    projectService: false, // projen's default looks for test/tsconfig.json
    tsconfigPath: './tsconfig.dev.json',
    commandOptions: { fix: false }, // a fixing lint would change files in CI
  },

  // jsii compiles the construct wing only; the engine and its entry points ship as bundles in assets/
  excludeTypescript: ['src/core/**/*.ts', 'src/cli/**/*.ts', 'src/aws/**/*.ts', 'src/functions/**/*.ts', 'src/threads/**/*.ts'],
  lambdaAutoDiscover: false,

  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      globalSetup: '<rootDir>/projenrc/ensure-assets.mjs',
      setupFiles: ['<rootDir>/test/setup-env.ts'],
      moduleNameMapper: { '^eks-node-diagnostics-mcp$': '<rootDir>/src' },
      collectCoverage: false,
      testTimeout: 240_000, // a machine that is busy with other things is no failure
      maxWorkers: '100%', // the default leaves one core idle, which on two cores doubles the time
    },
  },

  publishToPypi: { distName: 'eks-node-diagnostics-mcp', module: 'eks_node_diagnostics_mcp' },
  publishToMaven: { javaPackage: 'io.github.eksnodediagnosticsmcp', mavenGroupId: 'io.github.eks-node-diagnostics-mcp', mavenArtifactId: 'eks-node-diagnostics-mcp' },
  publishToNuget: { dotNetNamespace: 'EksNodeDiagnosticsMcp', packageId: 'EksNodeDiagnosticsMcp' },
  publishToGo: { moduleName: 'github.com/eks-node-diagnostics-mcp/eks-node-diagnostics-mcp-go' },

  bin: { 'eks-node-diagnostics-mcp': 'bin/eks-node-diagnostics-mcp' },
  devDeps: [
    `aws-cdk@${CLI}`,
    'zod@^4.6.7',
    'unzipper@^0.12.5',
    '@types/unzipper@^0.10.11',
    're2js@^2.10.0',
    '@modelcontextprotocol/sdk@^1.32.2',
    'commander',
    'cli-progress',
    '@types/cli-progress',
    'picocolors',
    'kubernetes-models',
    'env-paths@^2.2.1', // 3.x is ESM only
    'assemblyscript',
    'esbuild@^0.28.2',
    'fast-check@^4.10.2',
    'tar-stream', // an independent tar writer to test our reader against
    '@types/tar-stream',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-ssm',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-eks',
    '@aws-sdk/client-auto-scaling',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cognito-identity-provider',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-kms',
    '@aws-sdk/client-sts',
    '@aws-sdk/s3-request-presigner',
    'aws-sdk-client-mock',
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
    '@smithy/core',
    '@smithy/signature-v4',
    'cdk-nag@^3.0.2',
    '@cedar-policy/cedar-wasm',
    '@cloud-copilot/iam-simulate', // AGPL: tests only, never in the package (docs/adr/0005)
    'yaml',
  ],
  gitignore: ['/cdk.out/', '.jsii.tabl.json', '/assets/*', '!/assets/documents/', '!/assets/runbooks/', '!/assets/skill/', '/benchmarks/out/', '/.workspace/', '/.venv/', '/test/mcp/node_modules/'],
});

// projen ignores these names everywhere; here src/core/logs is a room and bundles hold *.log
project.gitignore.removePatterns('logs', '*.log');

// The walls of DESIGN section 2; test/architecture.test.ts holds the finer ones
const ROOMS = ['catalog', 'constructs', 'core', 'aws', 'threads', 'cli', 'functions'];
const MAY_IMPORT: Record<string, string[]> = {
  catalog: [],
  constructs: ['catalog'],
  core: ['catalog'],
  aws: ['core', 'catalog'],
  threads: ['core'],
  cli: ['core', 'aws', 'threads', 'catalog'],
  functions: ['core', 'aws', 'threads', 'catalog'],
};
project.eslint?.addRules({
  // hashes, bitmaps and byte formats are what the engine is made of
  'no-bitwise': 'off',
  '@stylistic/max-len': ['error', { code: 200, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }],
  // imports of the SDKs by their export maps are checked by the compiler; this rule's resolver does not know them
  'import/no-unresolved': 'off',
  'import/no-restricted-paths': ['error', {
    zones: ROOMS.flatMap((room) => ROOMS.filter((other) => other !== room && !MAY_IMPORT[room].includes(other))
      .map((other) => ({ target: `./src/${room}`, from: `./src/${other}`, message: `${room} does not import ${other} (DESIGN section 2)` }))),
  }],
  // the engine ships as a bundle: what it imports is a development dependency on purpose
  'import/no-extraneous-dependencies': ['error', { devDependencies: true, optionalDependencies: false, peerDependencies: true }],
});

// What is generated and committed: made again before every compilation, so that a build of a stale checkout shows as a change (.ci/run fails then)
const TS_NODE = 'ts-node -T --project tsconfig.dev.json';
const generate = project.addTask('generate', { description: 'Regenerate the scan kernel, the anchors of line rules, the runbook library, the tools\' schemas, docs/tools.md and docs/conditions.md' });
generate.spawn(project.addTask('kernel', { description: 'Compile the scan kernel to WebAssembly', exec: 'node projenrc/build-kernel.mjs' }));
generate.spawn(project.addTask('anchors', { description: 'Regenerate the literals by which line rules are found', exec: `${TS_NODE} projenrc/generate-anchors.ts` }));
generate.spawn(project.addTask('runbooks', { description: 'Check assets/runbooks, embed it, and write assets/skill from it', exec: `${TS_NODE} projenrc/generate-runbooks.ts` }));
generate.spawn(project.addTask('tool-schemas', { description: 'Regenerate the tools\' schemas as the gateway publishes them', exec: `${TS_NODE} projenrc/generate-tool-schemas.ts` }));
generate.spawn(project.addTask('docs', { description: 'Regenerate docs/tools.md, docs/conditions.md, docs/runbooks.md and docs/doctor.md', exec: `${TS_NODE} projenrc/generate-docs.ts` }));
project.annotateGenerated('/assets/skill/**');
project.annotateGenerated('/docs/conditions.md');
project.annotateGenerated('/docs/doctor.md');
project.annotateGenerated('/docs/permissions.md');
project.annotateGenerated('/docs/runbooks.md');
project.annotateGenerated('/docs/tools.md');
project.annotateGenerated('/src/**/*.generated.ts');

// Built and not committed: what assets/ holds is made at package time, and by the command itself on first use
const bundle = project.addTask('bundle', { description: 'Build the command, the functions and the skill in assets/', exec: 'node projenrc/build-assets.mjs --clean' });
bundle.exec('node projenrc/build-skill.mjs');
project.preCompileTask.spawn(generate);
project.preCompileTask.spawn(bundle);
project.preCompileTask.spawn(project.addTask('docs:permissions', { description: 'Regenerate docs/permissions.md from the template of an installation with everything on', exec: `${TS_NODE} projenrc/generate-permissions.ts` }));
project.addTask('bench', { description: 'Measure speed, memory and size (benchmarks/README.md)', exec: 'node benchmarks/bench.mjs', receiveArgs: true });
project.addTask('bench:construct', { description: 'Measure what the construct adds to a synthesis, and the cold import of the tool function', exec: 'node benchmarks/construct.mjs', receiveArgs: true });
project.addTask('show:construct', { description: 'Print what the complete example makes, what is in the npm package, and what each function is deployed with', exec: 'node projenrc/show-construct.mjs' });
project.addTask('bench:capture', { description: 'Compare the analysis of packet captures with tshark: speed, memory, retransmissions', exec: `${TS_NODE} benchmarks/capture/bench.ts`, receiveArgs: true });
project.addTask('corpus', { description: 'Diagnose the labelled sample bundles and print the table', exec: `${TS_NODE} benchmarks/corpus.ts`, receiveArgs: true });
project.addTask('evaluate', { description: 'Diagnose made-up bundles whose truth is known, and count how often the engine was right', exec: `${TS_NODE} benchmarks/evaluation/evaluate.ts`, receiveArgs: true });
project.addTask('agent-path', { description: 'Let a scripted agent follow the calls that answers suggest, and count how soon it sees the evidence', exec: `${TS_NODE} benchmarks/evaluation/agent-path.ts`, receiveArgs: true });
project.addTask('evaluate:wordings', { description: 'Say every known wording of every fault, and every line that only looks alarming, and count what was missed or misread', exec: `${TS_NODE} benchmarks/evaluation/wordings/evaluate-wordings.ts`, receiveArgs: true });
project.addTask('languages', { description: 'Build the Python and Java packages, and compare what the same app synthesises with them', exec: 'node test/languages/languages.mjs', receiveArgs: true });
project.addTask('fleet', { description: 'Plan and collect a cluster of 5,000 nodes in the simulator, under the quotas of a real account', exec: `${TS_NODE} benchmarks/collection/fleet.ts`, receiveArgs: true });
project.addTask('chaos', { description: 'Run 10,000 random histories of collections in the simulator, and hold each against what really happened', exec: `${TS_NODE} benchmarks/collection/chaos.ts`, receiveArgs: true });
const walk = project.addTask('walk', { description: 'Let a scripted agent investigate a simulated cluster through the built functions, and print the transcript (test/simulator/README.md)', receiveArgs: true });
walk.exec('node projenrc/build-assets.mjs');
walk.exec(`${TS_NODE} test/simulator/walk/main.ts`, { receiveArgs: true });
project.addTask('doctor:faults', { description: 'Print what the doctor command says of a simulated account, healthy and with each fault', exec: `${TS_NODE} test/doctor/show-faults.ts`, receiveArgs: true });
const walkOfCaptures = project.addTask('walk:capture', { description: 'From a pod that cannot resolve names to the DROP rule, with packets recorded in that pod for real (root, Linux), and print the transcript', receiveArgs: true });
walkOfCaptures.exec('node projenrc/build-assets.mjs');
walkOfCaptures.exec(`${TS_NODE} test/simulator/walk/captures/main.ts`, { receiveArgs: true });
project.addTask('bench:s3', { description: 'Measure the functions over an S3 as far away as a real one (benchmarks/README.md)', exec: `${TS_NODE} benchmarks/distance/main.ts`, receiveArgs: true });
project.addTask('conformance', { description: 'Run the MCP conformance suite and the Inspector against the local server', exec: 'node test/mcp/conformance.mjs', receiveArgs: true });

// README code must compile
const rosetta = project.addTask('rosetta:extract', { exec: 'jsii-rosetta extract --strict' });
project.postCompileTask.prependSpawn(rosetta);

project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
project.tasks.addEnvironment('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
project.tasks.addEnvironment('CDK_DISABLE_CLI_TELEMETRY', 'true');

// Code only: building wheels and jars needs PyPI and Maven Central, and is the business of a release
for (const language of ['java', 'python', 'dotnet', 'go']) {
  project.tasks.tryFind(`package:${language}`)?.reset(`jsii-pacmak -v --code-only --target ${language}`);
}

project.npmignore?.exclude('/.venv/', '/assets/runbooks/', '/assets/skill/', '/benchmarks/', '/examples/', '/projenrc/', '/docs/', '/.ci/', '/.jsii.tabl.json', '/.workspace/');

// the npm registries in use carry only 4 of the 21 optional bindings of unrs-resolver@1.13.0, so `npm ci` would fail (EUSAGE)
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// maps hold the sources once more, and lib/ is readable as it is; Node would read them whenever an app loads the package
project.tryFindObjectFile('package.json')?.addOverride('jsii.tsc.sourceMap', false);
for (const option of ['inlineSourceMap', 'inlineSources']) { project.tryFindObjectFile('tsconfig.json')?.addOverride(`compilerOptions.${option}`, false); }

project.synth();
