import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { createRedactor, SECRET_RULES } from '../../../src/core/safety/redact';

// put together here, so that no scanner takes this file for a leak
const ACCESS_KEY = `AKIA${'IOSFODNN7EXAMPLE'}`;
const TEMPORARY_KEY = `ASIA${'Y34FZKBOKMUTVV7A'}`;
const SECRET_KEY = `wJalrXUtnFEMI/K7MDENG/${'bPxRfiCYEXAMPLEKEY'}`;
const SESSION_TOKEN = `IQoJb3JpZ2lu${'X2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQDz'.repeat(4)}==`;
const HEADER = Buffer.from('{"alg":"RS256","kid":"a"}').toString('base64url');
const PAYLOAD = Buffer.from('{"iss":"https://oidc.eks","sub":"system:serviceaccount:a:b"}').toString('base64url');
const JWT = `${HEADER}.${PAYLOAD}.${'c2lnbmF0dXJlLXZhbHVl'.repeat(3)}`;
const BASE64_KEY = Buffer.from(`-----BEGIN ${'RSA PRIVATE KEY'}-----\nMIIEowIBAAKCAQEA`).toString('base64');
const BASE64_CERT = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIDBTCCAe2gAwIB').toString('base64');
const ECR_AUTH = Buffer.from(`AWS:${Buffer.from('{"payload":"abcdefghijklmnopqrstuvwxyz"}').toString('base64')}`).toString('base64');
const DOCKER_AUTH = Buffer.from('robot:hunter2').toString('base64');
const GITHUB = `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`;
const SLACK = `xoxb-${'123456789012-1234567890123-4mt0t4l1yf3K3aBcDeF'}`;
const STRIPE = `sk_live_${'4eC39HqLyjWDarjtT1zdp7dc'}`;
const SIGNATURE = 'fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024';

describe('a secret is replaced and the rest of its line stays', () => {
  test.each<[string, string, string, string]>([
    ['access key', `2026-11-18T10:00:00Z stdout F using ${ACCESS_KEY} in us-east-1`, ACCESS_KEY, '2026-11-18T10:00:00Z stdout F using «aws-access-key:1» in us-east-1'],
    ['temporary key in a presigned URL', `GET /x?X-Amz-Credential=${TEMPORARY_KEY}%2F20261118%2Fus-east-1`, TEMPORARY_KEY, 'GET /x?X-Amz-Credential=«aws-access-key:1»%2F20261118%2Fus-east-1'],
    ['secret key in the environment', `AWS_SECRET_ACCESS_KEY=${SECRET_KEY} ./run`, SECRET_KEY, 'AWS_SECRET_ACCESS_KEY=«aws-secret-key:1» ./run'],
    ['secret key in IMDS\' JSON', `  "SecretAccessKey" : "${SECRET_KEY}",`, SECRET_KEY, '  "SecretAccessKey" : "«aws-secret-key:1»",'],
    ['secret key in a credentials file', `aws_secret_access_key = ${SECRET_KEY}`, SECRET_KEY, 'aws_secret_access_key = «aws-secret-key:1»'],
    ['session token in JSON inside a message', `msg="creds {\\"SessionToken\\":\\"${SESSION_TOKEN}\\"}"`, SESSION_TOKEN, 'msg="creds {\\"SessionToken\\":\\"«aws-session-token:1»\\"}"'],
    ['session token alone', `token ${SESSION_TOKEN} used`, SESSION_TOKEN, 'token «aws-session-token:1» used'],
    ['IMDSv2 token header', '> X-aws-ec2-metadata-token: AQAEAJl6Rk1vVm9pY2UtMTIzNDU2Nzg5MA==', 'AQAEAJl6Rk1vVm9pY2UtMTIzNDU2Nzg5MA', '> X-aws-ec2-metadata-token: «aws-session-token:1»'],
    ['presigned URL', `https://b.s3.amazonaws.com/k?X-Amz-Security-Token=${encodeURIComponent(SESSION_TOKEN)}&X-Amz-Signature=${SIGNATURE}`, SIGNATURE, 'https://b.s3.amazonaws.com/k?X-Amz-Security-Token=«aws-session-token:1»&X-Amz-Signature=«aws-signature:1»'],
    ['SigV4 header', `Authorization: AWS4-HMAC-SHA256 Credential=x/y, SignedHeaders=host, Signature=${SIGNATURE}`, SIGNATURE, 'Authorization: AWS4-HMAC-SHA256 Credential=x/y, SignedHeaders=host, Signature=«aws-signature:1»'],
    ['service account token', `"Failed to verify" token=${JWT} err="expired"`, JWT, '"Failed to verify" token=«jwt:1» err="expired"'],
    ['EKS token', `{"token":"k8s-aws-v1.${'aHR0cHM6Ly9zdHMudXMtZWFzdC0x'}"}`, 'aHR0cHM6Ly9zdHMudXMtZWFzdC0x', '{"token":"«kubernetes-token:1»"}'],
    ['bootstrap token', `kubeadm join --token ${'abcdef.0123456789abcdef'} 10.0.0.1:6443`, 'abcdef.0123456789abcdef', 'kubeadm join --token «kubernetes-token:1» 10.0.0.1:6443'],
    ['bearer header', 'Nov 18 10:00:00 h curl[1]: > Authorization: Bearer abc.def-ghi', 'abc.def-ghi', 'Nov 18 10:00:00 h curl[1]: > Authorization: Bearer «authorization:1»'],
    ['basic header in escaped JSON', 'headers="{\\"Authorization\\":[\\"Basic dXNlcjpwYXNz\\"]}"', 'dXNlcjpwYXNz', 'headers="{\\"Authorization\\":[\\"Basic «authorization:1»\\"]}"'],
    ['bearer token without header', 'using Bearer 8f3Kd92hxQ71LmNz04TbVw', '8f3Kd92hxQ71LmNz04TbVw', 'using Bearer «authorization:1»'],
    ['flag', 'root 1 mysqld --password=S3cr3t! --port=3306', 'S3cr3t!', 'root 1 mysqld --password=«password:1» --port=3306'],
    ['flag and value as two words', 'docker login --username AWS --password hunter22 reg', 'hunter22', 'docker login --username AWS --password «password:1» reg'],
    ['longer flag', 'app --db-password hunter22', 'hunter22', 'app --db-password «password:1»'],
    ['environment variable in a container\'s JSON', '      "DB_PASSWORD=p@ss, w;rd",', 'p@ss, w;rd', '      "DB_PASSWORD=«password:1»",'],
    ['token variable', '"GITHUB_TOKEN=abcdefgh"', 'abcdefgh', '"GITHUB_TOKEN=«token:1»"'],
    ['JSON', '{"user":"a","password":"hunter 2","x":1}', 'hunter 2', '{"user":"a","password":"«password:1»","x":1}'],
    ['doubly escaped JSON', 'msg="{\\\\\\"password\\\\\\":\\\\\\"hunter2\\\\\\"}"', 'hunter2', 'msg="{\\\\\\"password\\\\\\":\\\\\\"«password:1»\\\\\\"}"'],
    ['YAML', '    password: hunter2', 'hunter2', '    password: «password:1»'],
    ['YAML behind a journal\'s stamp', 'Nov 18 10:00:00 h cloud-init[1]: dbPassword: "hunter2"', 'hunter2', 'Nov 18 10:00:00 h cloud-init[1]: dbPassword: "«password:1»"'],
    ['TOML', '  password = "hunter2"', 'hunter2', '  password = "«password:1»"'],
    ['client secret', 'client_secret=hunter2&grant_type=x', 'hunter2', 'client_secret=«secret:1»&grant_type=x'],
    ['API key header', '> x-api-key: da2-abcdefghijkl', 'da2-abcdefghijkl', '> x-api-key: «api-key:1»'],
    ['random token', 'vault: token="8f3Kd92hxQ71LmNz04TbVw"', '8f3Kd92hxQ71LmNz04TbVw', 'vault: token="«token:1»"'],
    ['database URL', 'DATABASE_URL=postgres://app:p@ss:w@db.internal:5432/x', 'p@ss:w', 'DATABASE_URL=postgres://app:«url-password:1»@db.internal:5432/x'],
    ['proxy URL', 'HTTPS_PROXY=http://corp:hunter2@10.0.0.9:3128', 'hunter2', 'HTTPS_PROXY=http://corp:«url-password:1»@10.0.0.9:3128'],
    ['curl with user', 'curl -sS -u admin:hunter2 https://x/y', 'hunter2', 'curl -sS -u admin:«url-password:1» https://x/y'],
    ['cookie', '< Set-Cookie: session=8f3Kd92hxQ71; Path=/', '8f3Kd92hxQ71', '< Set-Cookie: «cookie:1»'],
    ['docker\'s config', `{"auths":{"r.io":{"auth":"${DOCKER_AUTH}"}}}`, DOCKER_AUTH, '{"auths":{"r.io":{"auth":"«registry-auth:1»"}}}'],
    ['ECR authorization', `authorizationToken ${ECR_AUTH} expires`, ECR_AUTH, 'authorizationToken «registry-auth:1» expires'],
    ['docker login -p', 'docker login -u AWS -p hunter22 reg', 'hunter22', 'docker login -u AWS -p «registry-auth:1» reg'],
    ['kubeconfig key', `    client-key-data: ${BASE64_KEY}`, BASE64_KEY, '    client-key-data: «private-key:1»'],
    ['kubeconfig certificate', `    client-certificate-data: ${BASE64_CERT}`, BASE64_CERT, '    client-certificate-data: «kubeconfig-data:1»'],
    ['base64 of a key in user data', `echo ${BASE64_KEY} | base64 -d`, BASE64_KEY, 'echo «private-key:1» | base64 -d'],
    ['GitHub', `git clone https://x-access-token:${GITHUB}@github.com/a/b`, GITHUB, 'git clone https://x-access-token:«url-password:1»@github.com/a/b'],
    ['GitHub alone', `token ${GITHUB}`, GITHUB, 'token «vendor-token:1»'],
    ['Slack', `posting with ${SLACK}`, SLACK, 'posting with «vendor-token:1»'],
    ['Stripe', `key=${STRIPE}`, STRIPE, 'key=«vendor-token:1»'],
  ])('%s', (_, line, secret, expected) => {
    const redacted = createRedactor().redactLine(line);
    expect(redacted).not.toContain(secret);
    expect(redacted).toBe(expected);
  });
});

/** Lines as healthy and faulty nodes write them: evidence that must stay readable. */
const EVIDENCE: readonly string[] = [
  'Nov 18 10:00:00 ip-10-0-1-2.ec2.internal kubelet[1721]: E1118 10:00:00.123456    1721 reflector.go:150] object-"kube-system"/"my-secret": Failed to watch *v1.Secret: secrets "my-secret" is forbidden: User "system:node:ip-10-0-1-2.ec2.internal" cannot list resource "secrets"',
  'MountVolume.SetUp failed for volume "creds" : secret "db-password" not found',
  'E1118 10:00:00.1 1 x.go:1] "Couldn\'t get secret" secret="kube-system/my-secret" err="secret \\"my-secret\\" not found"',
  'operationExecutor.VerifyControllerAttachedVolume started for volume "kubernetes.io/secret/0d4c1b8e-1c2f-4a4b-9f0e-5f7c1f0a9b3c-token"',
  'I1118 flags.go:64] FLAG: --authentication-token-webhook="true"',
  'I1118 flags.go:64] FLAG: --authentication-token-webhook-cache-ttl="2m0s"',
  'I1118 flags.go:64] FLAG: --token-ttl="24h0m0s"',
  'I1118 flags.go:64] FLAG: --authorization-mode="Webhook"',
  '  --token string          Bearer token for authentication to the API server',
  '  --password string       Password for basic authentication to the API server',
  'Failed to refresh token: context deadline exceeded',
  'getting token: Post "https://169.254.169.254/latest/api/token": dial tcp: i/o timeout',
  'http://169.254.169.254/latest/api/token (200, 56b) after 1 attempts',
  'X-aws-ec2-metadata-token-ttl-seconds: 21600',
  'UnauthorizedOperation: You are not authorized to perform this operation. Encoded authorization failure message: AssignPrivateIpAddresses',
  'User: arn:aws:sts::111122223333:assumed-role/node/i-0fa58e27c8f715c31 is not authorized to perform: ec2:AttachNetworkInterface on resource: arn:aws:ec2:us-east-1:111122223333:network-interface/eni-0a1b2c3d4e5f60718',
  'Error authorizing context: [authorization failed: no basic auth credentials]',
  'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://auth.docker.io/token?scope=repository%3Alibrary%2Fx%3Apull&service=registry.docker.io: 429 Too Many Requests',
  'Www-Authenticate: Bearer realm="https://auth.docker.io/token",service="registry.docker.io"',
  '-A KUBE-SVC-TCOU7JCQXEZGVUNU ! -s 10.0.0.0/16 -d 10.100.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-MARK-MASQ',
  '    0     0 DROP       17   --  *      *       0.0.0.0/0            10.100.0.10          udp dpt:53 /* block "token" service */',
  'time="2026-11-18T10:00:00Z" level=info msg="PullImage \\"602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/pause:3.10\\" returns image reference \\"sha256:35cf83c244cd52bd9d58e981a200a3162ec6f8fb608702c103a5f5de11c515f8\\""',
  'Received CNI add request: ContainerID(666215d7da86ac8a791235e4b86af2a829ee7a2d5c901a09b45934552382536f) Netns(/var/run/netns/cni-1) IfName(eth0)',
  'docker.io/library/busybox@sha256:9ae97d36d26566ff84e8893c64a6dc4fe8ca6d1144bf5b87b2b85a32def253c7',
  'TCP: request_sock_TCP: Possible SYN flooding on port 80. Sending cookies.  Check SNMP counters.',
  'sudo: ec2-user : TTY=pts/0 ; PWD=/home/ec2-user ; USER=root ; COMMAND=/bin/journalctl -u kubelet',
  'sshd[1]: Failed password for invalid user admin from 10.0.0.9 port 51234 ssh2',
  'pam_unix(passwd:chauthtok): password changed for root',
  'passwd: files sss',
  '      "AWS_WEB_IDENTITY_TOKEN_FILE=/var/run/secrets/eks.amazonaws.com/serviceaccount/token",',
  '      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token",',
  '  - serviceAccountToken: true',
  '"automountServiceAccountToken":false,"tokenExpirationSeconds":3607',
  '{"NextToken":"AAMA-EFRSURBSGhKbFpXVnVkbVZ5YzJsdmJnPT0","items":[]}',
  '    password: ""',
  '  password: ${DB_PASSWORD}',
  'aws_session_token_duration=3600',
  'nf_conntrack: table full, dropping packet',
  'Cipher: TLS_AES_128_GCM_SHA256, token_bucket=fq_codel',
  'image filesystem usage over threshold: 10.0.1.5:10250 @ 85%',
  'Get "https://10.100.0.1:443/api/v1/namespaces/kube-system/secrets/x": dial tcp 10.100.0.1:443: i/o timeout',
  'apiserver https://ABCDEF0123456789ABCDEF0123456789.gr7.us-east-1.eks.amazonaws.com:443 user@host',
  '  auth = "webhook"',
  'secret: my-secret',
  '-----BEGIN CERTIFICATE-----',
  'RequestID: x, InvalidIdentityToken: Incorrect token audience',
  'InvalidIdentityToken: OpenIDConnect provider\'s HTTPS certificate doesn\'t match configured thumbprint',
  'Image docker-pullable://nginx:1.27@sha256:9ae97d36d26566ff84e8893c64a6dc4fe8ca6d1144bf5b87b2b85a32def253c7',
  'docker run --user 1000:1000 x', 'chown --from=root:root /x', '+ echo Starting:kubelet', '+ echo max-pods:110',
  'the password is expired', 'authorization: failed with AccessDeniedException', 'kind: SecretProviderClass', 'systemctl is-active --user dbus.socket:listening',
];

describe('evidence that only looks like a secret stays', () => {
  test.each(EVIDENCE.map(line => [line]))('%s', line => {
    const redactor = createRedactor();
    expect(redactor.redactLine(line)).toBe(line);
    expect(redactor.counts).toEqual({});
  });
});

describe('a Secret in YAML', () => {
  test('loses its data, in whatever text it stands, and nothing behind it', () => {
    const redactor = createRedactor();
    const lines = ['kind: Secret', 'metadata:', '  name: db', 'data:', '  a: Zm9vYmFy', 'stringData:', '  b.conf: |', '    one two', '    three', 'type: Opaque', '---', 'kind: ConfigMap', 'data:', '  level: debug', 'Reached target Cloud-init.'];
    expect(lines.map(line => redactor.redactLine(line))).toEqual([
      'kind: Secret', 'metadata:', '  name: db', 'data:', '  a: «kubernetes-secret:1»', 'stringData:', '  b.conf: |', '    «kubernetes-secret:2»', '    «kubernetes-secret:3»', 'type: Opaque', '---', 'kind: ConfigMap', 'data:', '  level: debug', 'Reached target Cloud-init.',
    ]);
    expect(redactor.insideBlock).toBe(false);
  });

  test('ends at other text', () => {
    const redactor = createRedactor();
    expect(['kind: Secret', 'stringData:', '  b: x', 'Nov 18 10:00:00 h kubelet[1]: Starting kubelet', '  c: y'].map(line => redactor.redactLine(line)))
      .toEqual(['kind: Secret', 'stringData:', '  b: «kubernetes-secret:1»', 'Nov 18 10:00:00 h kubelet[1]: Starting kubelet', '  c: y']);
    expect(redactor.insideBlock).toBe(false);
  });
});

describe('a token in rows', () => {
  test('goes whole, and ids in the rows below it stay', () => {
    const redactor = createRedactor();
    const rows = [JWT.slice(0, 90), `${'xY9'.repeat(20)}`, 'abcdef0123456789abcdef0123456789', `${'xY9'.repeat(20)}`];
    expect(rows.map(line => redactor.redactLine(line))).toEqual(['«jwt:1»', '«jwt:2»', rows[2], rows[3]]);
  });
});

describe('private keys span lines', () => {
  const body = ['MIIEowIBAAKCAQEAx7vZ0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2yZ3aB4c', 'D5eF6gH7iJ8kL9mN0oP1qR2sT3uV4wX5yZ6aB7cD8eF9gH0iJ1kL2mN3oP4qR5sT', 'QJBAK=='];
  const BEGIN = `-----BEGIN ${'RSA PRIVATE KEY'}-----`;
  const END = `-----END ${'RSA PRIVATE KEY'}-----`;

  test.each([
    ['a file', ''],
    ['a journal', 'Nov 18 10:00:00 h cloud-init[1]: '],
    ['a container log', '2026-11-18T10:00:00.123456789Z stdout F '],
  ])('in %s, every line of the key goes and every other line stays', (_, prefix) => {
    const redactor = createRedactor();
    const lines = [BEGIN, ...body, END, 'after the key'].map(line => redactor.redactLine(prefix + line));
    expect(lines).toEqual([prefix + BEGIN, ...body.map((__, index) => `${prefix}«private-key:${index + 1}»`), prefix + END, `${prefix}after the key`]);
    expect(redactor.insideBlock).toBe(false);
  });

  test('on one line, as JSON writes it', () => {
    expect(createRedactor().redactLine(`{"key":"${BEGIN}\\n${body.join('\\n')}\\n${END}\\n","x":1}`)).toBe(`{"key":"${BEGIN}«private-key:1»${END}\\n","x":1}`);
  });

  test('a key cut off by the end of its file does not swallow the next file', () => {
    const redactor = createRedactor();
    redactor.redactLine(BEGIN);
    expect(redactor.insideBlock).toBe(true);
    redactor.endFile();
    expect(redactor.redactLine(body[0])).toBe(body[0]);
  });

  test('a key cut off within its file stops at ordinary text', () => {
    const redactor = createRedactor();
    redactor.redactLine(BEGIN);
    for (let i = 0; i < 20; i += 1) { redactor.redactLine('Nov 18 10:00:00 h kubelet[1]: some text.'); }
    expect(redactor.insideBlock).toBe(false);
  });
});

test('the same value has the same placeholder throughout a bundle, another value another', () => {
  const redactor = createRedactor();
  expect(redactor.redactLine('password=one')).toBe('password=«password:1»');
  expect(redactor.redactLine('password=two')).toBe('password=«password:2»');
  redactor.endFile();
  expect(redactor.redactLine('{"password":"one"}')).toBe('{"password":"«password:1»"}');
  expect(redactor.counts).toEqual({ password: 3 });
});

test('a bundle of endless different passwords neither grows memory nor loses the difference between them', () => {
  const redactor = createRedactor();
  let last = '';
  for (let i = 0; i < 10_050; i += 1) { last = redactor.redactLine(`password=p${i}x`); }
  expect(last).toMatch(/^password=«password:x[0-9a-f]{4}»$/);
  expect(redactor.redactLine('password=p10049x')).toBe(last);
  expect(redactor.redactLine('password=p5x')).toBe('password=«password:6»');
});

test('rules are RE2 (no look-around, no back-references), and their literals can drive the filter', () => {
  for (const rule of SECRET_RULES) {
    expect(() => RE2JS.compile(rule.pattern)).not.toThrow();
    expect(rule.literals.length).toBeGreaterThan(0);
    for (const literal of rule.literals) {
      expect(literal.length).toBeGreaterThanOrEqual(3);
      if (rule.ignoreCase) { expect(literal).toBe(literal.toLowerCase()); }
    }
  }
});

/** Pieces from which lines with and without secrets are made. */
const piece = fc.oneof(
  fc.constantFrom(
    'password', 'token', 'secret', 'API_KEY', 'authorization', 'Bearer ', 'cookie', 'auth', '=', ': ', '":"', '\\":\\"', ' = ', '--', '"', '\\', '\'', ' ', '://', '@', ':', '«', '»', ',',
    ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, JWT, GITHUB, DOCKER_AUTH, ECR_AUTH, BASE64_KEY, 'hunter2', 'http', 'curl -u ', 'docker login -p ', 'signature=', SIGNATURE, 'client-key-data: ',
  ),
  fc.string({ maxLength: 12 }),
);

test('redacting twice is redacting once', () => {
  fc.assert(fc.property(fc.array(piece, { maxLength: 14 }), pieces => {
    const line = pieces.join('').replaceAll('\n', ' ');
    const once = createRedactor().redactLine(line);
    // numbers count per bundle: the second pass is of the same bundle
    const again = createRedactor().redactLine(once);
    expect(again).toBe(once);
  }), { numRuns: 5_000 });
});

describe.each(SECRET_RULES.map(rule => [`${rule.type}: ${rule.pattern.slice(0, 60)}`, rule] as const))('%s', (_, rule) => {
  const pattern = rule.pattern.replaceAll('(?P<', '(?<');
  const matching = fc.stringMatching(new RegExp(pattern.replaceAll('\\b', '').replace(/\$$/, '')), { maxLength: 400 });

  test('whatever matches holds one of the rule\'s literals, so the filter loses nothing', () => {
    fc.assert(fc.property(matching, line => {
      const searched = rule.ignoreCase ? line.toLowerCase() : line;
      if (!new RegExp(pattern, rule.ignoreCase ? 'i' : '').test(line)) { return; }
      expect(rule.literals.filter(literal => searched.includes(literal))).not.toEqual([]);
      if (rule.alsoContains !== undefined) { expect(searched).toContain(rule.alsoContains); }
    }), { numRuns: 200 });
  });

  test('redacting what matches twice is redacting it once', () => {
    fc.assert(fc.property(matching, matching, (first, second) => {
      const once = createRedactor().redactLine(`${first}${second}`.replaceAll('\n', ' '));
      expect(createRedactor().redactLine(once)).toBe(once);
    }), { numRuns: 100 });
  });
});

test('a line without any rule\'s literal is returned as it is', () => {
  const literals = SECRET_RULES.flatMap(rule => rule.literals.map(literal => literal.toLowerCase()));
  fc.assert(fc.property(fc.array(piece, { maxLength: 6 }), pieces => {
    const line = pieces.join('').replaceAll('\n', ' ');
    if (literals.some(literal => line.toLowerCase().includes(literal))) { return; }
    expect(createRedactor().redactLine(line)).toBe(line);
  }), { numRuns: 3_000 });
});

describe('a hostile line cannot stall ingest', () => {
  const size = 256 * 1024;
  test.each([
    'password=', 'password="', 'password:\'', 'nextToken=', 'token": "a', '-eyJ', 'eyJabcdefgh.', 'a://a:', '://', 'http://a:a@', 'curl ', 'curl -u a', 'login -p', 'authorization: ',
    'authorization:bearer ', 'cookie=a', 'set-cookie: ', '-----BEGIN ', '-----BEGIN PRIVATE KEY-----', 'AKIA', 'k8s-aws-v1.', 'secret_access_key=a', 'LS0tLS1CRUdJTiB', 'IQoJb3JpZ2lu', 'ghp_',
    'auth="a', 'password: ', 'password: a', 'xpassword ', '-password a', 'password\\\\\\\\\\\\\\\\', 'A'.repeat(64) + ' ', ' ', '"', '\\',
  ])('%j repeated', unit => {
    const redactor = createRedactor();
    const line = `curl password= token: secret="x" http:// cookie= authorization= .eyJ ${unit.repeat(Math.ceil(size / unit.length))}`;
    const start = performance.now();
    redactor.redactLine(line);
    redactor.redactLine(`-----BEGIN ${'PRIVATE KEY'}-----`);
    redactor.redactLine(line);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
