import type { SecretRule } from './secret-rules';

/** The rest of a command up to a pipe, where options may stand before the one that counts. */
const OPTIONS = '[^|;«»]{0,200}';
/** A word, quoted or not. */
const WORD = '["\']?(?P<secret>[^\\s"\'«»]{2,})';

/** Secrets that were typed on a command line: `ps`, the traces of shells (`set -x`), sudo's and cloud-init's logs show them. */
export const COMMAND_SECRET_RULES: readonly SecretRule[] = [
  { type: 'password', pattern: `sshpass -p[ ]?${WORD}`, ignoreCase: false, literals: ['sshpass -p'], test: 'value' },
  { type: 'password', pattern: `\\b(?:mysql|mysqldump|mysqladmin|mariadb)(?: ${OPTIONS}?)? -p(?P<secret>[^\\s"'«»-][^\\s"'«»]{2,128})`, ignoreCase: false, literals: ['mysql ', 'mysqldump ', 'mysqladmin ', 'mariadb '], alsoContains: ' -p', test: 'value' },
  {
    type: 'password',
    pattern: `\\b(?:mongo(?:sh|dump|restore|export|import)?|oc login|az login|rabbitmqadmin) ${OPTIONS} -p[ =]?["']?(?P<secret>[^\\s"'«»-][^\\s"'«»]{2,})`,
    ignoreCase: false,
    literals: ['mongo ', 'mongosh ', 'mongodump ', 'mongorestore ', 'mongoexport ', 'mongoimport ', 'oc login ', 'az login ', 'rabbitmqadmin '],
    alsoContains: ' -p',
    test: 'value',
  },
  { type: 'password', pattern: `\\bldap(?:search|add|modify|delete|whoami|passwd) ${OPTIONS}-w[ ]{0,2}${WORD}`, ignoreCase: false, literals: ['ldapsearch ', 'ldapadd ', 'ldapmodify ', 'ldapdelete ', 'ldapwhoami ', 'ldappasswd '], alsoContains: '-w', test: 'value' },
  { type: 'password', pattern: `\\bredis-cli (?:${OPTIONS} )?-a[ ]{1,3}${WORD}`, ignoreCase: false, literals: ['redis-cli '], test: 'value' },
  { type: 'password', pattern: '-pass(?:in|out)?[ ]{1,3}pass:(?P<secret>[^\\s"\'«»]{2,128})', ignoreCase: false, literals: [' pass:'], test: 'value' },
  // what a trace shows of `echo user:password | chpasswd`
  { type: 'password', pattern: '(?:^|\\s)\\+{1,8} echo ["\']?[A-Za-z_][\\w.-]{0,31}:(?P<secret>[^\\s"\'«»:/]{6,128})["\']?\\s{0,8}$', ignoreCase: false, literals: ['+ echo '], test: 'composed' },
  { type: 'password', pattern: 'echo ["\']?[A-Za-z_][\\w.-]{0,31}:(?P<secret>[^\\s"\'«»|]{2,128})["\']?[ ]{0,4}\\|[ ]{0,4}(?:sudo )?chpasswd', ignoreCase: false, literals: ['chpasswd'], test: 'value' },
  { type: 'password', pattern: '[\\w.*-]{1,64}:[0-9*]{1,5}:[\\w*-]{1,64}:[\\w.*-]{1,64}:(?P<secret>[^\\s"\'«»:]{2,128})["\']?[ ]{0,4}>{1,2}[ ]{0,4}[^\\s«»]{0,128}\\.pgpass', ignoreCase: false, literals: ['.pgpass'], test: 'value' },
  { type: 'password', pattern: '\\blogin[ ]{1,4}[^\\s«»]{1,128}[ ]{1,4}password[ ]{1,4}(?P<secret>[^\\s"\'«»]{2,256})', ignoreCase: false, literals: [' password '], alsoContains: 'login ', test: 'value' },
  { type: 'password', pattern: 'ConvertTo-SecureString (?:-String )?["\'](?P<secret>[^"\'«»\\n]{2,256})', ignoreCase: true, literals: ['convertto-securestring'], test: 'value' },
  { type: 'url-password', pattern: '\\bcurl [^|;«»]{0,200}\\s(?:-u|--user)[ =]?["\']?[\\w.@+-]{1,64}:(?P<secret>[^\\s"\'«»]{1,256})', ignoreCase: false, literals: ['curl '], test: 'value' },
  // user and password in one argument; `--user 1000:1000` is none
  {
    type: 'password',
    pattern: '-(?:user|creds|credentials|proxy-user|proxy-auth|src-creds|dest-creds)[ =]["\']?[\\w.@+-]{1,64}:(?P<secret>[^\\s"\'«»]{4,})',
    ignoreCase: false,
    literals: ['-user ', '-user=', '-creds ', '-creds=', '-credentials ', '-credentials=', '-proxy-auth ', '-proxy-auth='],
    test: 'composed',
  },
  {
    type: 'registry-auth',
    pattern: '(?:docker|podman|nerdctl|registry|buildah|crane) login [^|;«»]{0,200}\\s-p[ =]?["\']?(?P<secret>[^\\s"\'«»-][^\\s"\'«»]{3,})',
    ignoreCase: false,
    literals: ['docker login ', 'podman login ', 'nerdctl login ', 'registry login ', 'buildah login ', 'crane login '],
    test: 'value',
  },
  // activation of a hybrid node
  { type: 'token', pattern: 'regist[^«»]{0,200}-code[ =]["\']?(?P<secret>[A-Za-z0-9/+]{20})\\b', ignoreCase: false, literals: ['-code ', '-code='], test: 'random' },
];
