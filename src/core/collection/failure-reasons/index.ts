import { AUTOMATION_REASONS } from './automation-reasons';
import { NETWORK_REASONS } from './network-reasons';
import { NODE_REASONS } from './node-reasons';
import { FailureReason } from './reason';
import { UPLOAD_REASONS } from './upload-reasons';

/** First match wins: what refuses by name comes before what merely did not work, and the node's own words before Systems Manager's about it. */
export const FAILURE_REASONS: readonly FailureReason[] = [...UPLOAD_REASONS, ...NETWORK_REASONS, ...NODE_REASONS, ...AUTOMATION_REASONS];
