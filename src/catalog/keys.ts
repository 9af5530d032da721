/**
 * Where objects lie in the bucket. Nodes may write only below RAW_BUNDLE_PREFIX; what decides about them lies elsewhere (DESIGN section 3, Keys).
 */
export const KEY_PREFIXES = {
  /** bundles as the collection runbook names them, `eks_<instanceId>_<executionId>.tar.gz` at the bucket's root: the name is AWS' own */
  rawBundle: 'eks_',
  /** of AWSSupport-CollectECSInstanceLogs */
  ecsBundle: 'ecs_',
  /** of runbooks of the user's, for other machines */
  machineBundle: 'machine_',
  /** bundles brought by hand; node roles cannot write here */
  imports: 'imports/',
  /** bundles uploaded by presigned URL; node roles cannot write here */
  uploads: 'uploads/',
  /** derived data of a bundle: manifest, facts, findings, segments, index */
  evidence: 'evidence/',
  /** collection records and their index keys for history */
  collections: 'collections/',
  /** per node: pointer to the latest bundle, numbers of findings */
  nodes: 'nodes/',
  /** which node a bundle is of, and its verdict; index by time */
  bundles: 'bundles/',
  /** what a cluster looks like when it is well */
  baselines: 'baselines/',
  /** plans and runs over many nodes */
  batches: 'batches/',
  /** records of packet captures and their index keys */
  captures: 'captures/',
  /** packets as nodes recorded them, uploaded by URLs that were signed for one object each */
  packets: 'packets/',
  /** what stands behind the pseudonyms of a bundle: for people; no tool reads here */
  pseudonymMaps: 'pseudonyms/maps/',
  /** what `artifact` hands out by presigned URL */
  exports: 'exports/',
  /** objects that were taken in already, by key and version */
  arrivals: 'arrivals/',
} as const;

/** The key of all pseudonyms of an installation: written once, and read by the ingest function alone. */
export const PSEUDONYM_KEY = 'pseudonyms/key';

/** Prefixes of bundles that machines upload themselves, at the root of the bucket. */
export const RAW_BUNDLE_PREFIXES: readonly string[] = [KEY_PREFIXES.rawBundle, KEY_PREFIXES.ecsBundle, KEY_PREFIXES.machineBundle];

/** Prefixes under which a new object is a bundle to take in. */
export const ARRIVAL_PREFIXES: readonly string[] = [...RAW_BUNDLE_PREFIXES, KEY_PREFIXES.imports, KEY_PREFIXES.uploads];

/** How the name of a bundle may end. */
export const BUNDLE_SUFFIXES: readonly string[] = ['.tar.gz', '.tgz', '.zip'];

/** Prefixes of bundles and what is derived from them: kept for the retention. */
export const EVIDENCE_PREFIXES: readonly string[] = [...RAW_BUNDLE_PREFIXES, KEY_PREFIXES.imports, KEY_PREFIXES.uploads, KEY_PREFIXES.evidence, KEY_PREFIXES.packets, KEY_PREFIXES.pseudonymMaps];

/** Prefixes of state: kept STATE_EXTRA_DAYS longer than the evidence it speaks of. */
export const STATE_PREFIXES: readonly string[] = [
  KEY_PREFIXES.collections, KEY_PREFIXES.captures, KEY_PREFIXES.nodes, KEY_PREFIXES.bundles, KEY_PREFIXES.baselines, KEY_PREFIXES.batches, KEY_PREFIXES.arrivals,
];

/** Documents by which an operator changes what is found: by prop, by what they are called there. Those of rules come first, because suppressions may name their conditions. */
export const CONFIGURATION_KEYS = {
  rulePack: 'configuration/rules.json',
  suppressions: 'configuration/suppressions.json',
  redactionRules: 'configuration/redactions.json',
} as const;

export type ConfigurationKind = keyof typeof CONFIGURATION_KEYS;

/** Where a function finds the files of its layers. */
export const CONFIGURATION_FOLDER = '/opt';
