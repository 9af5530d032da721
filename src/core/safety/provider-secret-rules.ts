import type { SecretRule } from './secret-rules';

/** A quote inside a string inside a string: each level adds backslashes. */
const QUOTE = '\\\\{0,7}["\']';

/** A token that its issuer gave a prefix of its own: the prefix is the literal and decides. */
function issued(pattern: string, ...literals: readonly string[]): SecretRule {
  return { type: 'vendor-token', pattern: `\\b(?P<secret>${pattern})`, ignoreCase: false, literals, test: 'always' };
}

/** Secrets that show by the form which one program or provider gives them. */
export const PROVIDER_SECRET_RULES: readonly SecretRule[] = [
  // https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns lists the prefixes
  issued('dop_v1_[a-f0-9]{64}', 'dop_v1_'),
  issued('pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{40,400}', 'pypi-AgEIcHlwaS5vcmc'),
  issued('gls[ac]_[A-Za-z0-9]{32}_[a-f0-9]{8}', 'glsa_', 'glsc_'),
  issued('NRAK-[A-Z0-9]{27}', 'NRAK-'),
  issued('[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{60,80}', '.atlasv1.'),
  issued('ATATT3xFfGF0[A-Za-z0-9_=-]{40,400}', 'ATATT3xFfGF0'),
  issued('dapi[0-9a-f]{32}(?:-\\d)?', 'dapi'),
  issued('dp\\.(?:pt|st)\\.[A-Za-z0-9._-]{32,120}', 'dp.pt.', 'dp.st.'),
  issued('GOCSPX-[A-Za-z0-9_-]{28}', 'GOCSPX-'),
  issued('lin_api_[A-Za-z0-9]{40}', 'lin_api_'),
  issued('pscale_(?:tkn|pw)_[A-Za-z0-9_.-]{32,64}', 'pscale_tkn_', 'pscale_pw_'),
  issued('tskey-(?:auth|api|client)-[A-Za-z0-9-]{16,80}', 'tskey-auth-', 'tskey-api-', 'tskey-client-'),
  issued('CCIPAT_[A-Za-z0-9]{16,64}_[a-f0-9]{16,64}', 'CCIPAT_'),
  issued('AKCp[A-Za-z0-9]{69,}', 'AKCp'),
  issued('ops_eyJ[A-Za-z0-9_-]{100,}', 'ops_eyJ'),
  issued('SWMTKN-1-[a-z0-9]{40,60}-[a-z0-9]{20,30}', 'SWMTKN-1-'),
  { type: 'private-key', pattern: '\\b(?P<secret>AGE-SECRET-KEY-1[A-Z0-9]{58})', ignoreCase: false, literals: ['AGE-SECRET-KEY-1'], test: 'always' },

  // Azure: storage keys, Service Bus keys, shared access signatures
  { type: 'connection-string', pattern: '(?:AccountKey|SharedAccessKey)=(?P<secret>[A-Za-z0-9+/]{32,128}={0,2})', ignoreCase: false, literals: ['AccountKey=', 'SharedAccessKey='], test: 'always' },
  { type: 'connection-string', pattern: '[?&]sig=(?P<secret>[A-Za-z0-9%+/]{30,120})', ignoreCase: false, literals: ['?sig=', '&sig='], test: 'always' },
  // ADO.NET, ODBC
  { type: 'connection-string', pattern: '[;?&][ ]?pwd=(?P<secret>[^\\s;&"\'«»\\\\]{3,128})', ignoreCase: true, literals: [';pwd=', '; pwd=', '?pwd=', '&pwd=', '? pwd=', '& pwd='], test: 'value' },

  // WireGuard's keys are 32 bytes
  { type: 'private-key', pattern: '(?:PrivateKey|PresharedKey)[ ]?=[ ]?(?P<secret>[A-Za-z0-9+/]{43}=)', ignoreCase: false, literals: ['PrivateKey=', 'PrivateKey =', 'PresharedKey=', 'PresharedKey ='], test: 'always' },

  // crypt(5), htpasswd
  {
    type: 'password-hash',
    pattern: '(?P<secret>(?:[:" =\'][$](?:1|5|6|7|y)|[$](?:gy|apr1|2[abxy]|argon2(?:i|d|id)))[$][A-Za-z0-9./$=,+-]{20,300})',
    ignoreCase: false,
    literals: [...['1', '5', '6', '7', 'y'].flatMap(id => [':', '"', ' ', '=', '\''].map(before => `${before}$${id}$`)), '$gy$', '$apr1$', '$2a$', '$2b$', '$2x$', '$2y$', '$argon2'],
    test: 'always',
  },

  // what was typed on a command line
  { type: 'password', pattern: 'sshpass -p[ ]?["\']?(?P<secret>[^\\s"\'«»]{2,128})', ignoreCase: false, literals: ['sshpass -p'], test: 'value' },
  { type: 'password', pattern: '\\b(?:mysql|mysqldump|mysqladmin|mariadb)(?: [^|;«»]{0,200}?)? -p(?P<secret>[^\\s"\'«»-][^\\s"\'«»]{2,128})', ignoreCase: false, literals: ['mysql ', 'mysqldump ', 'mysqladmin ', 'mariadb '], alsoContains: ' -p', test: 'value' },
  { type: 'password', pattern: '\\bredis-cli (?:[^|;«»]{0,200}? )?-a[ ]{1,3}["\']?(?P<secret>[^\\s"\'«»]{2,128})', ignoreCase: false, literals: ['redis-cli '], test: 'value' },
  { type: 'password', pattern: '-pass(?:in|out)?[ ]{1,3}pass:(?P<secret>[^\\s"\'«»]{2,128})', ignoreCase: false, literals: [' pass:'], test: 'value' },

  // user data: a script with whatever its author put in
  {
    type: 'user-data',
    pattern: `user[_-]?data(?:${QUOTE})?[ ]?[:=][ ]?(?:${QUOTE})?(?P<secret>[A-Za-z0-9+/]{40,}={0,2})`,
    ignoreCase: true,
    literals: ['user-data:', 'user-data=', 'user-data"', 'user-data\\', 'user-data\'', 'user-data :', 'user-data =', 'user_data:', 'user_data=', 'user_data"', 'user_data\\', 'user_data\'', 'user_data :', 'user_data =', 'userdata:', 'userdata=', 'userdata"', 'userdata\\', 'userdata\'', 'userdata :', 'userdata ='],
    test: 'always',
  },
  // a Secret as kubectl apply keeps it in an annotation: fields in alphabetical order
  {
    type: 'kubernetes-secret',
    pattern: '"(?:data|stringData)\\\\{0,7}":[ ]?\\{(?P<secret>[^{}«»]{3,})\\}[^«»]{0,1000}?"kind\\\\{0,7}":[ ]?\\\\{0,7}"Secret',
    ignoreCase: false,
    literals: ['"Secret'],
    alsoContains: 'ata',
    test: 'always',
  },
];
