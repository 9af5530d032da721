import { CollectionFailure } from './record';
import { BlackBoxExit } from '../../catalog/black-box';

/** What an operator is told, and can do, by what the script on the node ended with. */
export const BLACK_BOX_REASONS: Readonly<Record<BlackBoxExit, Pick<CollectionFailure, 'message' | 'fix'>>> = {
  INVALID_PARAMETER: { message: 'The script on the node refused one of its parameters.', fix: 'The document in that region is of another version: deploy the stack (EksNodeDiagnosticsRegion in other regions) again.' },
  ALREADY_RUNNING: { message: 'What the node has was being saved already.', fix: 'See history: the other collection of this node has it.' },
  COMMAND_MISSING: { message: 'The node lacks a command that saving needs (awk, curl, df, flock, gzip, mktemp, tail, tar, timeout).', fix: 'Use an AMI that has curl, util-linux, coreutils, tar, gzip and awk.' },
  DISK_LOW: { message: 'The node had no room for the archive, on its disk or in memory.', fix: 'See its console output, and an earlier bundle: storage_diagnostics.' },
  NOTHING_GATHERED: { message: 'Nothing could be gathered on the node: every command failed or hung.', fix: 'See its console output, and an earlier bundle.' },
  UPLOAD_REFUSED: { message: 'S3 refused the upload: the link had expired, or the bucket\'s policy forbids it.', fix: 'Check the clock of the nodes, and the policies of bucket, key and VPC endpoint.' },
  UPLOAD_UNREACHABLE: { message: 'The node could not reach S3 in time.', fix: 'Give the subnet a route to S3: a gateway endpoint in the region of the bucket, or NAT; and let security groups pass it.' },
  INTERRUPTED: { message: 'The script was ended on the node before it was done: the node went down.', fix: 'See its console output, and an earlier bundle.' },
};
