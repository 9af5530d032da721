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
  issued('gl(?:rt|dt|ptt|ft|oas|cbt|soat|agent|imt)-[A-Za-z0-9_-]{20,300}', 'glrt-', 'gldt-', 'glptt-', 'glft-', 'gloas-', 'glcbt-', 'glsoat-', 'glagent-', 'glimt-'),
  issued('xapp-[0-9]-[A-Z0-9]{8,16}-[0-9]{8,16}-[a-f0-9]{32,80}', 'xapp-'),
  issued('shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}', 'shpat_', 'shpss_', 'shpca_', 'shppa_'),
  issued('sk-[A-Za-z0-9_-]{16,200}T3BlbkFJ[A-Za-z0-9_-]{16,200}', 'T3BlbkFJ'),
  { type: 'vendor-token', pattern: '[ "=:](?P<secret>hf_[A-Za-z]{34})', ignoreCase: false, literals: [' hf_', '"hf_', '=hf_', ':hf_'], test: 'always' },
  { type: 'vendor-token', pattern: '[ "=:](?P<secret>SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43})', ignoreCase: false, literals: [' SG.', '"SG.', '=SG.', ':SG.'], test: 'always' },
  issued('ya29\\.[A-Za-z0-9_-]{30,400}', 'ya29.'),
  issued('[a-f0-9]{36}FFFFNRAL', 'FFFFNRAL'),
  issued('hca[iu]k_[A-Za-z0-9]{50,80}', 'hcaik_', 'hcauk_'),
  issued('bkua_[a-f0-9]{40}', 'bkua_'),
  issued('rubygems_[a-f0-9]{48}', 'rubygems_'),
  issued('whsec_[A-Za-z0-9+/=]{24,80}', 'whsec_'),
  issued('figd_[A-Za-z0-9_-]{30,60}', 'figd_'),
  issued('PMAK-[a-f0-9]{24}-[a-f0-9]{34}', 'PMAK-'),
  issued('(?:sntrys_eyJ|sntryu_)[A-Za-z0-9+/=_-]{40,400}', 'sntrys_eyJ', 'sntryu_'),
  issued('f(?:o1|m2)_[A-Za-z0-9+/=_-]{40,400}', 'fo1_', 'fm2_'),
  issued('pul-[a-f0-9]{40}', 'pul-'),
  issued('dt0[cs]01\\.[A-Z2-7]{24}\\.[A-Z2-7]{64}', 'dt0c01.', 'dt0s01.'),
  { type: 'private-key', pattern: '\\b(?P<secret>AGE-SECRET-KEY-1[A-Z0-9]{58})', ignoreCase: false, literals: ['AGE-SECRET-KEY-1'], test: 'always' },

  // Azure: storage keys, Service Bus keys, shared access signatures
  { type: 'connection-string', pattern: '(?:AccountKey|SharedAccessKey)=(?P<secret>[A-Za-z0-9+/]{32,128}={0,2})', ignoreCase: false, literals: ['AccountKey=', 'SharedAccessKey='], test: 'always' },
  { type: 'connection-string', pattern: '[?&]sig=(?P<secret>[A-Za-z0-9%+/]{30,120})', ignoreCase: false, literals: ['sig='], test: 'always' },
  // ADO.NET, ODBC
  { type: 'connection-string', pattern: '[;?&][ ]?pwd=(?P<secret>[^\\s;&"\'«»\\\\]{3,128})', ignoreCase: true, literals: ['pwd='], test: 'value' },

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

  // RFC 2307: {SSHA} and its kin, in htpasswd and LDAP
  { type: 'password-hash', pattern: '\\{S?SHA(?:256|512)?\\}(?P<secret>[A-Za-z0-9+/]{27,120}={0,2})', ignoreCase: false, literals: ['{SHA', '{SSHA'], test: 'always' },
  // Go's DSN: user:password@tcp(host:3306)/db
  { type: 'connection-string', pattern: '\\b[\\w.-]{1,64}:(?P<secret>[^\\s"\'«»@/]{1,256})@(?:tcp[46]?|unix)\\(', ignoreCase: false, literals: ['@tcp', '@unix('], test: 'value' },
  { type: 'connection-string', pattern: 'jdbc:oracle:[a-z0-9]{1,8}:[\\w.$-]{1,64}/(?P<secret>[^\\s"\'«»@]{1,128})@', ignoreCase: false, literals: ['jdbc:oracle:'], test: 'value' },
  { type: 'encryption-key', pattern: ': PSK "(?P<secret>[^"«»]{4,512})"', ignoreCase: false, literals: [': PSK "'], test: 'always' },
  // ip xfrm
  { type: 'encryption-key', pattern: '(?:auth-trunc [\\w()-]{3,32}|auth hmac\\([\\w()-]{1,32}|enc cbc\\([\\w()-]{1,32}|aead rfc4[\\w()-]{1,32}) 0x(?P<secret>[0-9a-f]{32,256})', ignoreCase: false, literals: ['auth-trunc ', 'auth hmac(', 'enc cbc(', 'aead rfc4'], test: 'always' },
  { type: 'password', pattern: '\\br[ow]community6?[ \\t]{1,8}(?P<secret>[^\\s"\'«»]{3,64})', ignoreCase: false, literals: ['rocommunity', 'rwcommunity'], test: 'value' },
  { type: 'cookie', pattern: '\\b(?:(?:j|asp\\.net_)?sessionid|phpsessid)=(?P<secret>[A-Za-z0-9._~+/%-]{16,256})', ignoreCase: true, literals: ['sessionid=', 'phpsessid='], test: 'random' },
  // NodeStageVolume and its kin carry the driver's secrets
  { type: 'kubernetes-secret', pattern: '[sS]ecrets\\\\{0,7}":[ ]?\\{(?P<secret>[^{}«»]{3,})\\}', ignoreCase: true, literals: ['secrets":', 'secrets\\'], test: 'always' },

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
