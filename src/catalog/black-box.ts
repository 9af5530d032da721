/** What makes black-box collection collect a node by itself. */
export const BLACK_BOX_TRIGGERS = ['spot-interruption', 'rebalance-recommendation', 'termination', 'scheduled-event', 'status-check'] as const;

export type BlackBoxTriggerName = typeof BLACK_BOX_TRIGGERS[number];

/** Nodes for which triggers may collect in any hour, for each cluster, where nothing else is chosen. */
export const BLACK_BOX_PER_HOUR = 10;

/** Raised when a parameter of the document is added, removed or read in another way: part of the names of regional copies, so that an old copy is not sent what it does not know. */
const DOCUMENT_VERSION = 1;

/** Seconds that the agent of a node has to pick the command up. SSM accepts no less than 30; of two minutes more would leave none for the upload. */
export const BLACK_BOX_DELIVERY_SECONDS = 30;

/** Seconds after which the script gives up whatever is still being gathered, and uploads what there is. It holds this number, too. */
export const BLACK_BOX_GATHER_SECONDS = 20;

/** Seconds that the upload may take. The script passes it to curl. */
export const BLACK_BOX_UPLOAD_SECONDS = 25;

/** Seconds after which SSM ends the script, whatever it is doing. */
export const BLACK_BOX_SCRIPT_SECONDS = 60;

/** Seconds after which no link for such an upload is good any more, whatever it says. IAM holds it. */
export const BLACK_BOX_LINK_SECONDS = BLACK_BOX_DELIVERY_SECONDS + BLACK_BOX_SCRIPT_SECONDS + 30;

/** Most bytes of one file that the script gathers, and least that must be free where it writes: all files, and the archive of them. */
export const BLACK_BOX_FILE_BYTES = 4_000_000;
export const BLACK_BOX_FREE_KIB = 65_536;

/**
 * Parameters of the document that saves what a node still has. SSM puts their values into the script as text, and checks the patterns in its service and again in its agent.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html
 */
export const BLACK_BOX_PARAMETERS = {
  CollectionId: { description: 'Id of the collection', pattern: '^c-[0-9a-f]{16}$' },
  UploadUrl: {
    description: 'Where the archive goes: a URL that was signed for this one object, and expires',
    pattern: '^https://[a-z0-9][a-z0-9.-]{2,120}/([a-z0-9.-]{3,63}/)?uploads/c-[0-9a-f]{16}/ssm-command[.]tar[.]gz[?][A-Za-z0-9%&=._~+-]{1,4000}$',
  },
} as const satisfies Readonly<Record<string, { readonly description: string; readonly pattern: string }>>;

/** How the script ends, beside 0. The number is all that we take from a node about a failure. */
export const BLACK_BOX_EXITS = {
  INVALID_PARAMETER: 80,
  ALREADY_RUNNING: 81,
  COMMAND_MISSING: 83,
  DISK_LOW: 84,
  NOTHING_GATHERED: 90,
  UPLOAD_REFUSED: 91,
  UPLOAD_UNREACHABLE: 92,
  INTERRUPTED: 93,
} as const;

export type BlackBoxExit = keyof typeof BLACK_BOX_EXITS;

/** Name of the copies of the document outside the home region, one a region: known to both sides without a reference between stacks. */
export function regionalBlackBoxDocument(homeRegion: string): string {
  return `EksNodeDiagnostics-BlackBox-${DOCUMENT_VERSION}-${homeRegion}`;
}

/** Name of the lifecycle hook on an Auto Scaling group, in every region. Names of hooks are their group's own; the functions answer no other hook. */
export function blackBoxHook(homeRegion: string): string {
  return `EksNodeDiagnostics-BlackBox-${homeRegion}`;
}

/** Seconds that a hold lasts at least: a shorter one ends before a run does, and a heartbeat a minute would come too late for it. */
export const BLACK_BOX_LEAST_HOLD_SECONDS = 180;

/**
 * Seconds after which a termination goes on by itself when no heartbeat comes: our function may be down. Heartbeats come once a minute; no more than half of the hold, so that the
 * first one, which comes before this is over, never reaches beyond it.
 *
 * @param holdSeconds that a termination may be held up
 */
export function blackBoxHeartbeatSeconds(holdSeconds: number): number {
  return Math.min(300, Math.floor(holdSeconds / 2));
}

/** What the function reads from BLACK_BOX. */
export interface BlackBoxSettings {
  /** SSM document of the home region */
  readonly document: string;
  readonly triggers: readonly BlackBoxTriggerName[];
  readonly perHour: number;
  /** seconds that a termination may be held up */
  readonly holdSeconds: number;
  /** Auto Scaling groups with our hook */
  readonly terminations: readonly BlackBoxGroupName[];
  /** Auto Scaling groups with our alarm */
  readonly statusChecks: readonly BlackBoxGroupName[];
}

export interface BlackBoxGroupName {
  readonly name: string;
  readonly region: string;
}
