import { SecretRule } from './secret-rules';

/** Keys that end in `token` and hold a position in a list, or a caller's own idempotency mark. */
const HARMLESS_KEY = /(?:next|page|continue|continuation|client|request|marker|idempotency|chunk|line)[_-]?token$/i;

/** Keys that name a credential without doubt: their values need not look random. */
const CERTAIN_KEY = /(?:(?:access|refresh|auth|id|identity|registry|bot|bearer|bootstrap|join|personal|private|deploy|session|api)[_-]?token|(?:client|app|api|shared|signing|jwt|webhook|consumer|oauth)[_-]?secret|(?:secret|sdk|app)[_-]?key)$/i;
/** `DB_TOKEN=`: environment variables that end so hold the thing itself. */
const ENVIRONMENT_KEY = /^[A-Z][A-Z0-9]*_(?:[A-Z0-9]+_)*(?:TOKEN|SECRET)$/;

/** `OKTA_CLIENT_TOKEN=`; an idempotency mark is no variable */
const CLIENT_VARIABLE = /^[A-Z][A-Z0-9]*_CLIENT_TOKEN$/;

/** Switches, placeholders of documents and programs, and types in usage texts. */
const NOTHING = /^(?:true|false|null|nil|none|yes|no|on|off|string|strings|file|path|value|name|password|passwd|secret|token|redacted|masked|hidden|undefined|unknown|empty|optional|required|invalid|expired|missing|files|sss|systemd|compat|not|is|for|was|in|\*+|x{3,}|-+|\.+|…|%[a-z]|\$.*|<.*|\{\{.*|\[?redacted.*|0|1)$/i;
/** lower-case words and numbers, joined */
const NAME = /^[a-z0-9]+(?:[-./:@][a-z0-9]+)+$/;
/** `/run/secrets/password`, `./file`: where it is, not what it is */
const FILE_PATH = /^\.{0,2}\/[\w.-]+(?:\/[\w.-]*)+$/;

/** Whether a rule's candidate is a secret, or only stands where one may stand. `key`: the name the value is given, where there is one. */
export function isSecretValue(rule: SecretRule, value: string, key: string): boolean {
  if (rule.test === 'always') { return true; }
  if (rule.test === 'credentials') { return isCredentials(value); }
  const trimmed = value.trim();
  if (trimmed === '' || NOTHING.test(trimmed) || FILE_PATH.test(trimmed)) { return false; }
  if (rule.test === 'value') { return true; }
  if (rule.test === 'composed') { return isComposed(trimmed); }
  if (rule.test === 'generated') { return !HARMLESS_KEY.test(key) && looksRandom(trimmed); }
  if (HARMLESS_KEY.test(key) && !CLIENT_VARIABLE.test(key)) { return false; }
  if (CERTAIN_KEY.test(key) || ENVIRONMENT_KEY.test(key)) { return !/^\d{1,9}$/.test(trimmed) && !isDuration(trimmed); }
  return looksRandom(trimmed);
}

function isCredentials(value: string): boolean {
  return value.length % 4 === 0 && /^[\x21-\x7e]+:[\x20-\x7e]+$/.test(Buffer.from(value.slice(0, 4_096), 'base64').toString('latin1'));
}

/** Letters with digits or signs, and neither a name, an address nor an ARN. */
function isComposed(value: string): boolean {
  return value.length >= 6 && /[A-Za-z]/.test(value) && /[0-9!#$%^*~+=]/.test(value) && !value.includes('://') && !NAME.test(value) && !/^[a-z]+[0-9]{1,4}$/.test(value) && !/^arn:aws/.test(value);
}

function isDuration(value: string): boolean {
  return /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/.test(value);
}

/**
 * Made by a generator rather than named by a person. Kubernetes names (lower-case words and a suffix, joined by `-`, `.` or `/`) and UIDs are not.
 */
function looksRandom(value: string): boolean {
  if (value.length < 12 || !/[0-9]/.test(value) || !/[A-Za-z]/.test(value)) { return false; }
  if (/\s/.test(value)) { return false; }
  if (NAME.test(value)) { return false; }
  // one word of lower-case letters with a number behind: eksnodegroup1
  if (/^[a-z]+[0-9]{1,4}$/.test(value)) { return false; }
  if (/^arn:aws/.test(value)) { return false; }
  return new Set(value).size >= 7;
}
