import { Random } from '../../../benchmarks/evaluation/random';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const WORD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A secret and the lines that give it away; `parts` must not be found anywhere afterwards. */
export interface Planted { readonly kind: string; readonly lines: readonly string[]; readonly parts: readonly string[] }

type Maker = (random: Random) => { readonly value: string; readonly forms: readonly string[] };

const pass = (random: Random): string => `${random.text(6, WORD)}${random.pick(['!', '#', '.', '-', '_'])}${random.text(7, WORD)}`;

/** Kinds of secrets, each in the ways in which programs write it. Values are made up here, so that no scanner takes this file for a leak. */
const KINDS: Readonly<Record<string, Maker>> = {
  'AWS access key': (random) => { const value = `${random.pick(['AKIA', 'ASIA'])}${random.text(16, UPPER)}`; return { value, forms: [`aws_access_key_id = ${value}`, `using ${value} in us-east-1`, `"AccessKeyId":"${value}"`] }; },
  'AWS secret key': (random) => { const value = random.text(40, BASE64); return { value, forms: [`AWS_SECRET_ACCESS_KEY=${value} ./run`, `"SecretAccessKey" : "${value}",`, `aws_secret_access_key = ${value}`] }; },
  'AWS session token': (random) => { const value = `IQoJb3JpZ2lu${random.text(300, BASE64)}`; return { value, forms: [`"SessionToken":"${value}"`, `export AWS_SESSION_TOKEN=${value}`, `token ${value} used`] }; },
  'AWS signature': (random) => { const value = random.hex(64); return { value, forms: [`GET /k?X-Amz-Expires=900&X-Amz-Signature=${value}`, `Authorization: AWS4-HMAC-SHA256 Credential=x/y, SignedHeaders=host, Signature=${value}`] }; },
  'IMDSv2 token': (random) => { const value = `AQAEA${random.text(50, WORD)}`; return { value, forms: [`> X-aws-ec2-metadata-token: ${value}==`, `curl -H "X-aws-ec2-metadata-token: ${value}" http://169.254.169.254/latest/meta-data/`] }; },
  'JSON web token': (random) => { const value = `eyJ${random.text(30, WORD)}.eyJ${random.text(60, WORD)}.${random.text(43, WORD)}`; return { value, forms: [`"token":"${value}"`, `token=${value} err="expired"`, `> Authorization: Bearer ${value}`] }; },
  'EKS token': (random) => { const value = `k8s-aws-v1.${random.text(120, WORD)}`; return { value, forms: [`{"status":{"token":"${value}"}}`, `got ${value}`] }; },
  'bootstrap token': (random) => { const value = `${random.text(6, 'abcdef0123456789')}.${random.text(16, 'abcdef0123456789')}`; return { value, forms: [`kubeadm join --token ${value} 10.0.0.1:6443`, `token: ${value}`] }; },
  'bearer token': (random) => { const value = random.text(32, WORD); return { value, forms: [`> Authorization: Bearer ${value}`, `headers="{\\"Authorization\\":[\\"Bearer ${value}\\"]}"`] }; },
  'basic authorization': (random) => { const value = Buffer.from(`app:${pass(random)}`).toString('base64'); return { value, forms: [`> Authorization: Basic ${value}`, `Proxy-Authorization: Basic ${value}`] }; },
  'cookie': (random) => { const value = random.text(32, WORD); return { value, forms: [`< Set-Cookie: session=${value}; Path=/; HttpOnly`, `Cookie: JSESSIONID=${value}`] }; },
  'database URL': (random) => { const value = pass(random); return { value, forms: [`DATABASE_URL=postgres://app:${value}@db.internal:5432/x`, `connecting to mysql://root:${value}@10.0.9.9/shop`, `"url":"mongodb+srv://u:${value}@c0.example.net/x"`] }; },
  'broker URL': (random) => { const value = pass(random); return { value, forms: [`amqps://svc:${value}@mq.internal:5671`, `REDIS_URL=rediss://:${value}@cache.internal:6379/0`] }; },
  'proxy URL': (random) => { const value = pass(random); return { value, forms: [`HTTPS_PROXY=http://corp:${value}@10.0.0.9:3128`, `proxy=https://u:${value}@proxy.corp:8443`] }; },
  'JDBC URL': (random) => { const value = pass(random); return { value, forms: [`jdbc:mysql://db:3306/x?user=app&password=${value}&useSSL=true`, `jdbc:sqlserver://db:1433;user=sa;password=${value};encrypt=true`] }; },
  'ADO connection string': (random) => { const value = pass(random); return { value, forms: [`Server=db;Database=x;User Id=sa;Pwd=${value};Encrypt=yes`, `"ConnectionStrings":{"Main":"Server=db;User Id=sa;Password=${value};"}`] }; },
  'Azure storage key': (random) => { const value = random.text(86, BASE64); return { value, forms: [`DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${value}==;EndpointSuffix=core.windows.net`, `Endpoint=sb://x;SharedAccessKeyName=r;SharedAccessKey=${value.slice(0, 43)}=`] }; },
  'password flag': (random) => { const value = pass(random); return { value, forms: [`root 1 mysqld --password=${value} --port=3306`, `app --db-password ${value}`, `sshpass -p ${value} ssh h`] }; },
  'password variable': (random) => { const value = pass(random); return { value, forms: [`DB_PASSWORD=${value}`, `"SPRING_DATASOURCE_PASSWORD=${value}",`, `+ export ADMIN_PASS=${value}`] }; },
  'password in YAML or TOML': (random) => { const value = pass(random); return { value, forms: [`    password: ${value}`, `  password = "${value}"`, `"password": "${value}"`] }; },
  'password hash': (random) => { const value = `${random.text(16, WORD)}$${random.text(86, WORD)}`; return { value: value.slice(17), forms: [`ec2-user:$6$${value}:19000:0:99999:7:::`, `admin:$2y$10$${value.replace('$', '').slice(0, 53)}`].map((form, index) => (index === 0 ? form : form)) }; },
  'registry authorization': (random) => { const value = Buffer.from(`robot:${pass(random)}`).toString('base64'); return { value, forms: [`{"auths":{"r.io":{"auth":"${value}"}}}`, `docker login -u AWS -p ${value} reg`] }; },
  'ECR password': (random) => { const value = `QVdTOmV5${random.text(200, BASE64)}`; return { value, forms: [`authorizationToken ${value}`, `"authorizationToken": "${value}"`] }; },
  'PEM private key': (random) => { const rows = Array.from({ length: 6 }, () => random.text(64, BASE64)); return { value: rows.join('|'), forms: [`-----BEGIN ${'RSA PRIVATE'} KEY-----\n${rows.join('\n')}\n-----END ${'RSA PRIVATE'} KEY-----`, `"private_key":"-----BEGIN ${'PRIVATE'} KEY-----\\n${rows.join('\\n')}\\n-----END ${'PRIVATE'} KEY-----\\n"`] }; },
  'kubeconfig key': (random) => { const value = `LS0tLS1CRUdJTiBSU0Eg${random.text(200, BASE64)}`; return { value, forms: [`    client-key-data: ${value}`, `echo ${value} | base64 -d > /etc/kubernetes/pki/x.key`] }; },
  'GitHub token': (random) => { const value = `${random.pick(['ghp_', 'gho_', 'ghs_'])}${random.text(36, WORD)}`; return { value, forms: [`git clone https://x-access-token:${value}@github.com/a/b`, `remote: ${value} expired`] }; },
  'GitLab token': (random) => { const value = `glpat-${random.text(20, WORD)}`; return { value, forms: [`PRIVATE-TOKEN: ${value}`, `using ${value}`] }; },
  'Slack token': (random) => { const value = `xoxb-${random.int(10 ** 11, 9 * 10 ** 11)}-${random.text(24, WORD)}`; return { value, forms: [`posting with ${value}`, `SLACK=${value}`] }; },
  'Slack webhook': (random) => { const value = `T${random.text(8, UPPER)}/B${random.text(8, UPPER)}/${random.text(24, WORD)}`; return { value, forms: [`POST https://hooks.slack.com/services/${value}`, `webhook: "https://hooks.slack.com/services/${value}"`] }; },
  'Stripe key': (random) => { const value = `sk_live_${random.text(24, WORD)}`; return { value, forms: [`key=${value}`, `stripe ${value} rejected`] }; },
  'Google API key': (random) => { const value = `AIza${random.text(35, WORD)}`; return { value, forms: [`https://maps.googleapis.com/x?key=${value}`, `"apiKey":"${value}"`] }; },
  'Vault token': (random) => { const value = `hvs.${random.text(90, WORD)}`; return { value, forms: [`X-Vault-Token: ${value}`, `vault login ${value}`] }; },
  'model provider key': (random) => { const value = `sk-proj-${random.text(48, WORD)}`; return { value, forms: [`OPENAI=${value}`, `Incorrect API key provided: ${value}`] }; },
  'package registry token': (random) => { const value = `npm_${random.text(36, WORD)}`; return { value, forms: [`//registry.npmjs.org/:_authToken=${value}`, `npm ERR! ${value}`] }; },
  'PyPI token': (random) => { const value = `pypi-AgEIcHlwaS5vcmc${random.text(120, WORD)}`; return { value, forms: [`twine upload -u __token__ ${value}`, `password = ${value}`] }; },
  'observability key': (random) => { const value = `NRAK-${random.text(27, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`; return { value, forms: [`license ${value}`, `Api-Key: ${value}`] }; },
  'API key': (random) => { const value = random.hex(32); return { value, forms: [`DD_API_KEY=${value}`, `> x-api-key: ${value}`, `"api_key":"${value}"`] }; },
  'client secret': (random) => { const value = random.text(34, WORD); return { value, forms: [`client_secret=${value}&grant_type=client_credentials`, `"clientSecret":"${value}"`] }; },
  'refresh token': (random) => { const value = random.text(48, WORD); return { value, forms: [`"refresh_token":"${value}"`, `refresh_token=${value}&x=1`] }; },
  'WireGuard key': (random) => { const value = `${random.text(43, BASE64)}=`; return { value, forms: [`PrivateKey = ${value}`, `PresharedKey = ${value}`] }; },
  'swarm join token': (random) => { const value = `SWMTKN-1-${random.text(50, 'abcdefghijklmnopqrstuvwxyz0123456789')}-${random.text(25, 'abcdefghijklmnopqrstuvwxyz0123456789')}`; return { value, forms: [`docker swarm join --token ${value} 10.0.0.1:2377`] }; },
  'user data': (random) => { const value = Buffer.from(`#!/bin/bash\necho ${random.text(80, WORD)}\n`).toString('base64').replace(/=+$/, ''); return { value, forms: [`"UserData":"${value}"`, `user-data: ${value}`, `user_data = "${value}"`] }; },
  'Kubernetes Secret': (random) => { const value = Buffer.from(pass(random)).toString('base64'); return { value, forms: [`last-applied={"apiVersion":"v1","data":{"k1":"${value}"},"kind":"Secret","metadata":{"name":"x"}}`, `"{\\"apiVersion\\":\\"v1\\",\\"data\\":{\\"k1\\":\\"${value}\\"},\\"kind\\":\\"Secret\\"}"`] }; },
  'Kubernetes Secret in YAML': (random) => { const value = pass(random); return { value, forms: [`kind: Secret\nmetadata:\n  name: x\nstringData:\n  dsn: ${value}\ntype: Opaque`, `kind: Secret\ndata:\n  url: ${value}\n---`, `kind: Secret\nstringData:\n  app.conf: |\n    first line\n    ${value}\n---`] }; },
  'image pull Secret': (random) => { const value = Buffer.from(`{"auths":{"r.io":{"password":"${pass(random)}"}}}`).toString('base64').replace(/=+$/, ''); return { value, forms: [`  .dockerconfigjson: ${value}`, `".dockercfg":"${value}"`] }; },
  'token in rows': (random) => { const rows = [`eyJ${random.text(30, WORD)}.eyJ${random.text(42, WORD)}`, `aB3${random.text(73, WORD)}`, `aB3${random.text(60, WORD)}`]; return { value: rows.join('|'), forms: [`token:\n${rows.join('\n')}\ndone`, `    token: >-\n${rows.map((row) => `      ${row}`).join('\n')}\n    user: x`] }; },
  'key of PuTTY': (random) => { const rows = Array.from({ length: 4 }, () => random.text(64, BASE64)); return { value: rows.join('|'), forms: [`PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 4\n${rows.join('\n')}\nPrivate-MAC: ${random.hex(64)}`] }; },
  'URL of any scheme': (random) => { const value = pass(random); return { value, forms: [`open snowflake://user:${value}@acct/db`, `redshift+psycopg2://awsuser:${value}@rs:5439/dev`, `neo4j+s://neo4j:${value}@n:7687`] }; },
  'token as the user of a URL': (random) => { const value = `a1B${random.text(37, WORD)}`; return { value, forms: [`git clone https://${value}@git.corp.example/team/x.git`] }; },
  'DSN of Go': (random) => { const value = pass(random); return { value, forms: [`app:${value}@tcp(db.internal:3306)/shop?parseTime=true`, `jdbc:oracle:thin:scott/${value}@//db:1521/orcl`] }; },
  'option with user and password': (random) => { const value = `x7${random.text(30, WORD)}`; return { value, forms: [`ctr -n k8s.io image pull --user AWS:${value} reg/x:1`, `crictl pull --creds AWS:${value} reg/x:1`, `ncat --proxy-auth joe:${value} --proxy 10.1.1.1:3128 h 22`] }; },
  'password of a client': (random) => { const value = pass(random); return { value, forms: [`mongo --host db -u admin -p ${value} --authenticationDatabase admin`, `ldapsearch -x -D cn=admin -w ${value} -b dc=x`, `machine git.corp login bob password ${value}`] }; },
  'password piped to a program': (random) => { const value = `${pass(random)}7`; return { value, forms: [`+ echo 'ec2-user:${value}'`, `echo ec2-user:${value} | chpasswd`, `echo db.internal:5432:*:app:${value} > ~/.pgpass`] }; },
  'field of a Go struct': (random) => { const value = pass(random); return { value, forms: [`cfg {Username:u Password:${value} Host:h}`, `options map[password:${value} username:u]`] }; },
  'password in XML or INI': (random) => { const value = pass(random); return { value, forms: [`<user>u</user><password>${value}</password>`, `db_password   =   ${value}`] }; },
  'password in prose': (random) => { const value = `${pass(random)}7`; return { value, forms: [`generated password: ${value} for admin`, `the password is ${value}`] }; },
  'header amid a command': (random) => { const value = `a1B${random.text(27, WORD)}`; return { value, forms: [`curl -H X-API-Key: ${value} https://x`, `curl --header PRIVATE-TOKEN: ${value} https://gitlab.corp`, `> Authorization: ${value}`] }; },
  'secrets of a CSI call': (random) => { const value = random.text(30, WORD); return { value, forms: [`GRPC request: {"secrets":{"node-stage":"${value}"},"volume_id":"vol-1"}`] }; },
  'signature of a URL': (random) => { const value = random.text(60, WORD); return { value, forms: [`https://d1.cloudfront.net/x?Expires=1700000000&Signature=${value}&Key-Pair-Id=K`] }; },
  'activation code': (random) => { const value = `a1B${random.text(17, WORD)}`; return { value, forms: [`amazon-ssm-agent -register -code "${value}" -id "0a1b2c3d" -region us-east-1`] }; },
  'hash of LDAP': (random) => { const value = random.text(27, BASE64); return { value, forms: [`admin:{SHA}${value}=`, `userPassword: {SSHA}${value}=`] }; },
};

export const SECRET_KINDS: readonly string[] = Object.keys(KINDS);

/** One secret of the kind; which of its forms, the seed decides. */
export function plant(kind: string, seed: number): Planted {
  const random = new Random(seed * 31 + kind.length * 977);
  const { value, forms } = KINDS[kind]!(random);
  return { kind, lines: forms[seed % forms.length]!.split('\n'), parts: value.split('|') };
}
