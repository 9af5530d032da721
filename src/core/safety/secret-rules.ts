import { COMMAND_SECRET_RULES } from './command-secret-rules';
import { PROVIDER_SECRET_RULES } from './provider-secret-rules';

/** A kind of secret; appears in its placeholder. */
export type SecretType =
  | 'aws-access-key' | 'aws-secret-key' | 'aws-session-token' | 'aws-signature' | 'private-key' | 'jwt' | 'kubernetes-token' | 'authorization' | 'password' | 'secret'
  | 'token' | 'api-key' | 'url-password' | 'cookie' | 'registry-auth' | 'kubeconfig-data' | 'vendor-token'
  | 'connection-string' | 'password-hash' | 'user-data' | 'kubernetes-secret' | 'encryption-key';

/** How a candidate value is judged before it is taken for a secret. */
export type SecretTest =
  /** the pattern alone decides */
  | 'always'
  /** anything but placeholders, switches and paths */
  | 'value'
  /** only what looks made by a random generator: names of Secrets and tokens are evidence */
  | 'random'
  /** the same whatever the name says: amid prose a word follows `InvalidIdentityToken: ` too */
  | 'generated'
  /** letters with digits or signs: passwords amid prose, where words follow too */
  | 'composed'
  /** base64 of `user:password` */
  | 'credentials';

/**
 * One way a secret shows. `pattern` is RE2 syntax (and, with `(?<` for `(?P<`, JavaScript's); what its group `secret`, `quoted` or `single` matches is
 * replaced, the rest of the line stays. Group `key` is the end of the name that the value is given. No value's pattern matches `«`
 * or `»`: a placeholder is never redacted again. Each pattern costs linear time on any line (JavaScript has no RE2, so this is tested).
 */
export interface SecretRule {
  readonly type: SecretType;
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** every match contains one of these (lower case when `ignoreCase`); at least 3 characters: the filter finds lines by them */
  readonly literals: readonly string[];
  /** and this: cheap to look for before the pattern runs */
  readonly alsoContains?: string;
  readonly test: SecretTest;
  /** what must stand before the whole name: `--db-password x`, `"DB_PASSWORD=x, y"`, `{User:a Password:x}` */
  readonly before?: 'dash' | 'quote' | 'opening';
}

/** A value: quoted, then up to its quote, or bare, then up to white space or a delimiter. */
const VALUE = '(?:"(?P<quoted>[^"«»\\\\\\n]+)"|\'(?P<single>[^\'«»\\n]+)\'|(?P<secret>[^\\s"\'«»,;&(){}\\[\\]<>\\\\]+))';
/** A quote inside a string inside a string: each level adds backslashes. */
const QUOTE = '\\\\{0,7}["\']';
/** A JSON value after its colon. */
const JSON_VALUE = `${QUOTE}(?P<secret>[^"'«»\\\\\\n]+)`;

/**
 * Every form in which one of `keys`, or a longer name that ends so, is given a value. Lines are found by names that are `rare`; `token` and its like are in too many, so these are looked
 * for with what stands behind them.
 */
function assignments(type: SecretType, keys: readonly string[], test: SecretTest, rare = false): readonly SecretRule[] {
  const key = `(?P<key>${keys.join('|')})`;
  const endings = (...each: string[]) => rare ? keys : keys.flatMap(name => each.map(ending => name + ending));
  const base = { type, ignoreCase: true, test } as const;
  return [
    // an environment variable in a list of strings: its value may hold anything
    { ...base, pattern: `${key}=(?P<secret>[^"«»\\\\\\n]+)"`, literals: endings('='), before: 'quote' },
    // flags, environment, URL queries, logfmt
    { ...base, pattern: `${key}=${VALUE}`, literals: endings('=') },
    // klog and Go quote whole arguments again: --password=\\"x\\"
    { ...base, pattern: `${key}=\\\\{1,7}"(?P<secret>[^"«»\\\\\\n]+)`, literals: endings('=') },
    // JSON, also inside strings; HTTP headers as JSON are lists
    { ...base, pattern: `${key}${QUOTE}[ ]?:[ ]?\\[?[ ]?${JSON_VALUE}`, literals: endings('"', '\'', '\\') },
    // TOML and INI
    { ...base, pattern: `${key}[ \\t]{1,16}=[ \\t]{0,16}${VALUE}`, literals: endings(' ', '\t'), alsoContains: '=' },
    // Go's maps and structs
    { ...base, pattern: `${key}:(?P<secret>[^\\s"'«»,;&(){}\\[\\]<>\\\\:/][^\\s"'«»,;&(){}\\[\\]<>\\\\]*)`, literals: endings(':'), before: 'opening' },
    // XML
    { ...base, pattern: `${key}>(?P<secret>[^<>«»\\n]+)</`, literals: endings('>') },
    // YAML and headers: a single word to the line's end, so prose does not match
    { ...base, pattern: `${key}: ["']?(?P<secret>[^\\s"'«»]+)["']?\\s{0,8}$`, literals: endings(':') },
    // and in the midst of a line
    { ...base, pattern: `${key}:[ ]{1,4}["']?(?P<secret>[A-Za-z0-9._~+=!#$%^*-][A-Za-z0-9._~+/=!#$%^*@-]{5,})`, literals: endings(':'), test: test === 'value' ? 'composed' : 'generated' },
    // a flag and its value as two words
    { ...base, pattern: `-${key}[ ]{1,4}["']?(?P<secret>[^\\s"'«»-][^\\s"'«»]*)`, literals: rare ? keys : keys.map(name => `-${name} `), before: 'dash' },
  ];
}

/** All rules. More specific ones come first: what they replace, later ones leave alone. */
export const SECRET_RULES: readonly SecretRule[] = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: AKIA long-term, ASIA temporary; AROA and AIDA are no secrets
  { type: 'aws-access-key', pattern: '\\b(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})\\b', ignoreCase: false, literals: ['AKIA', 'ASIA'], test: 'always' },
  {
    type: 'aws-secret-key',
    pattern: `(?:secret_?access_?key|secret-access-key|aws_?secret_?key)(?:${QUOTE})?(?:[ ]?[:=][ ]?|[ ])(?:${QUOTE})?(?P<secret>(?:[A-Za-z0-9+]|\\\\{0,3}/){30,128}={0,2})`,
    ignoreCase: true,
    literals: ['secret_access_key', 'secretaccesskey', 'secret-access-key', 'secret_accesskey', 'secretaccess_key', 'awssecret', 'aws_secret'],
    test: 'always',
  },
  {
    type: 'aws-session-token',
    pattern: `(?:session[_-]?token|security[_-]?token|metadata-token)(?:${QUOTE})?[ ]?[:=][ ]?\\[?(?:${QUOTE})?(?P<secret>[A-Za-z0-9/+%_.-]{16,}={0,3})`,
    ignoreCase: true,
    literals: ['session_token', 'session-token', 'sessiontoken', 'security-token', 'security_token', 'securitytoken', 'metadata-token'],
    test: 'always',
  },
  // the fixed beginnings of STS session tokens
  {
    type: 'aws-session-token',
    pattern: '\\b(?P<secret>(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)[A-Za-z0-9/+%_-]{20,}={0,3})',
    ignoreCase: false,
    literals: ['IQoJb3JpZ2lu', 'oGZXIvYXdz'],
    test: 'always',
  },
  { type: 'aws-signature', pattern: '(?:x-amz-)?signature=(?P<secret>[0-9a-f]{64})\\b', ignoreCase: true, literals: ['signature='], test: 'always' },
  // CloudFront and S3 before version 4
  { type: 'aws-signature', pattern: '[?&]signature=(?P<secret>[A-Za-z0-9%+/_~=-]{20,})', ignoreCase: true, literals: ['?signature=', '&signature='], test: 'always' },

  // what goes on across lines is found by SecretBlocks; these are first lines, for the filter
  { type: 'private-key', pattern: '-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----', ignoreCase: false, literals: ['PRIVATE KEY-----', 'PRIVATE KEY BLOCK-----'], test: 'always' },
  { type: 'private-key', pattern: 'Private-Lines: [0-9]{1,3}', ignoreCase: false, literals: ['Private-Lines: '], test: 'always' },
  { type: 'kubernetes-secret', pattern: 'kind: ["\']?Secret["\']?\\s{0,8}$|stringData:\\s{0,8}$', ignoreCase: false, literals: ['kind: Secret', 'kind: "Secret', 'kind: \'Secret', 'stringData:'], test: 'always' },
  // base64 of "-----BEGIN RSA|EC|PRIVATE|OPENSSH|ENCRYPTED PRIVATE KEY"
  {
    type: 'private-key',
    pattern: '(?P<secret>LS0tLS1CRUdJTiB(?:SU0Eg|FQyBQ|QUklW|PUEVOU|FTkNSW)[A-Za-z0-9+/]{20,}={0,2})',
    ignoreCase: false,
    literals: ['LS0tLS1CRUdJTiB'],
    test: 'always',
  },
  {
    type: 'kubeconfig-data',
    pattern: `(?:client-key-data|client-certificate-data|certificate-authority-data)(?:${QUOTE})?[ ]?:[ ]?(?:${QUOTE})?(?P<secret>[A-Za-z0-9+/]{16,}={0,2})`,
    ignoreCase: false,
    literals: ['client-key-data', 'client-certificate-data', 'certificate-authority-data'],
    test: 'always',
  },

  // a JWT's payload is a JSON object too: its second part starts as its first
  { type: 'jwt', pattern: '\\b(?P<secret>eyJ[A-Za-z0-9_-]{8,400}\\.eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?)', ignoreCase: false, literals: ['.eyJ'], test: 'always' },
  // aws eks get-token
  { type: 'kubernetes-token', pattern: '(?P<secret>k8s-aws-v1\\.[A-Za-z0-9_-]{16,})', ignoreCase: false, literals: ['k8s-aws-v1.'], test: 'always' },
  // kubeadm bootstrap tokens: six characters, a dot, sixteen; only beside the word
  {
    type: 'kubernetes-token',
    pattern: `(?:-token |token(?:${QUOTE})?[ ]?[:=][ ]?)(?:${QUOTE})?(?P<secret>[a-z0-9]{6}\\.[a-z0-9]{16})\\b`,
    ignoreCase: true,
    literals: ['token=', 'token:', 'token"', 'token\'', 'token\\', '-token ', 'token =', 'token :'],
    test: 'always',
  },

  {
    type: 'authorization',
    pattern: 'authorization["\'\\\\]{0,8}[ ]?[:=][ ]?["\'\\\\\\[]{0,9}(?:bearer|basic|negotiate|token|apikey)[ ]{1,4}(?P<secret>[^\\s"\'\\\\\\],;«»]{1,})',
    ignoreCase: true,
    literals: ['authorization:', 'authorization"', 'authorization\\', 'authorization\'', 'authorization=', 'authorization :', 'authorization ='],
    test: 'always',
  },
  // no scheme before it
  {
    type: 'authorization',
    pattern: 'authorization["\'\\\\]{0,8}[ ]?[:=][ ]?["\'\\\\\\[]{0,9}(?P<secret>[A-Za-z0-9._~+/-]{20,}={0,3})',
    ignoreCase: true,
    literals: ['authorization:', 'authorization"', 'authorization\\', 'authorization\'', 'authorization=', 'authorization :', 'authorization ='],
    test: 'random',
  },
  { type: 'authorization', pattern: 'digest [^«»]{0,600}?\\bresponse=["\'\\\\]{0,8}(?P<secret>[A-Za-z0-9]{16,128})', ignoreCase: true, literals: ['response='], test: 'always' },
  { type: 'authorization', pattern: '\\bbearer[ ]{1,4}(?P<secret>[A-Za-z0-9._~+/-]{16,}={0,3})', ignoreCase: true, literals: ['bearer '], test: 'random' },
  {
    type: 'cookie',
    pattern: '\\b(?:set-)?cookie["\'\\\\]{0,8}[ ]?[:=][ ]?["\'\\\\\\[]{0,9}(?P<secret>[\\w.-]{1,64}=[^"\'\\\\«»\\n]{6,})',
    ignoreCase: true,
    literals: ['cookie:', 'cookie"', 'cookie\\', 'cookie\'', 'cookie=', 'cookie :', 'cookie ='],
    test: 'always',
  },

  // any scheme: databases and brokers have hundreds; `docker-pullable://name:tag@sha256:` is none
  { type: 'url-password', pattern: '://[^\\s:/@"\'«»\\[\\]<>]{0,128}:(?P<secret>[^\\s/"\'«»<>]{1,256})@(?:[^s\\s]|s[^h]|sh[^a])', ignoreCase: false, literals: ['://'], alsoContains: '@', test: 'value' },
  { type: 'url-password', pattern: 'https?://(?P<secret>[A-Za-z0-9_~.-]{20,255})@', ignoreCase: false, literals: ['http://', 'https://'], alsoContains: '@', test: 'random' },

  // docker's config.json and containerd's registry auth
  { type: 'registry-auth', pattern: `\\bauth(?:${QUOTE}[ ]?:[ ]?| = |=)${QUOTE}(?P<secret>[A-Za-z0-9+/]{8,}={0,2})\\\\{0,7}["']`, ignoreCase: false, literals: ['auth"', 'auth\'', 'auth\\', 'auth = ', 'auth='], test: 'random' },
  // base64 of "AWS:ey": what ECR's GetAuthorizationToken returns
  { type: 'registry-auth', pattern: '(?P<secret>QVdTOmV5[A-Za-z0-9+/]{40,}={0,2})', ignoreCase: false, literals: ['QVdTOmV5'], test: 'always' },
  {
    type: 'registry-auth',
    pattern: `\\.docker(?:configjson|cfg)(?:${QUOTE})?[ ]?:[ ]?(?:${QUOTE})?(?P<secret>[A-Za-z0-9+/]{8,}={0,2})`,
    ignoreCase: false,
    literals: ['.dockerconfigjson', '.dockercfg'],
    test: 'always',
  },

  { type: 'vendor-token', pattern: '\\b(?P<secret>gh[pousr]_[A-Za-z0-9]{30,255})', ignoreCase: false, literals: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], test: 'always' },
  { type: 'vendor-token', pattern: '\\b(?P<secret>github_pat_[A-Za-z0-9_]{22,255})', ignoreCase: false, literals: ['github_pat_'], test: 'always' },
  { type: 'vendor-token', pattern: '\\b(?P<secret>glpat-[A-Za-z0-9_-]{16,255})', ignoreCase: false, literals: ['glpat-'], test: 'always' },
  { type: 'vendor-token', pattern: '\\b(?P<secret>xox[abeoprs]-[A-Za-z0-9-]{10,255})', ignoreCase: false, literals: ['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-'], test: 'always' },
  { type: 'vendor-token', pattern: 'hooks\\.slack\\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9/_+-]{16,255})', ignoreCase: false, literals: ['hooks.slack.com/'], test: 'always' },
  { type: 'vendor-token', pattern: '\\b(?P<secret>[prs]k_(?:live|test)_[A-Za-z0-9]{10,255})', ignoreCase: false, literals: ['k_live_', 'k_test_'], test: 'always' },
  { type: 'vendor-token', pattern: '\\b(?P<secret>AIza[A-Za-z0-9_-]{35})', ignoreCase: false, literals: ['AIza'], test: 'always' },
  { type: 'vendor-token', pattern: '\\b(?P<secret>(?:hvs|hvb|hvr)\\.[A-Za-z0-9_-]{20,512})', ignoreCase: false, literals: ['hvs.', 'hvb.', 'hvr.'], test: 'always' },
  { type: 'vendor-token', pattern: '\\b(?P<secret>sk-(?:proj|ant|svcacct)-[A-Za-z0-9_-]{16,512})', ignoreCase: false, literals: ['sk-proj-', 'sk-ant-', 'sk-svcacct-'], test: 'always' },
  { type: 'vendor-token', pattern: '\\b(?P<secret>npm_[A-Za-z0-9]{36})\\b', ignoreCase: false, literals: ['npm_'], test: 'always' },
  { type: 'vendor-token', pattern: '\\b(?P<secret>dckr_pat_[A-Za-z0-9_-]{20,255})', ignoreCase: false, literals: ['dckr_pat_'], test: 'always' },

  ...PROVIDER_SECRET_RULES,
  ...COMMAND_SECRET_RULES,

  ...assignments('password', ['passwd', 'passphrase', '_pass', '_pwd'], 'value', true),
  ...assignments('password', ['password'], 'value'),
  { type: 'password', pattern: '\\b(?:password|passphrase) (?:is|was)[ ]{1,4}["\']?(?P<secret>[^\\s"\'«»,;]{6,128})', ignoreCase: true, literals: ['password is ', 'password was ', 'passphrase is ', 'passphrase was '], test: 'composed' },
  { type: 'password', pattern: '[,?&;(]pass=(?P<secret>[^\\s,;&)"\'«»\\\\]{3,128})', ignoreCase: true, literals: ['pass='], test: 'value' },
  ...assignments('api-key', ['api_key', 'api-key'], 'value', true),
  ...assignments('api-key', ['apikey'], 'value'),
  ...assignments('encryption-key', [
    ...['private', 'encryption', 'signing', 'master', 'license', 'access', 'shared', 'preshared', 'join', 'auth', 'app'].flatMap(use => [`${use}_key`, `${use}-key`]), 'account_key', 'sdk_key',
  ], 'random', true),
  ...assignments('encryption-key', ['accesskey'], 'random'),
  ...assignments('secret', ['secret_key', 'secretkey', 'secret-key'], 'random', true),
  ...assignments('secret', ['secret'], 'random'),
  ...assignments('token', ['token'], 'random'),
];
