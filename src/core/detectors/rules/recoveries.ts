import { KUBELET } from './kinds';

/** The kubelet has joined its cluster. */
export const REGISTERED = { pattern: String.raw`Successfully registered node`, kinds: KUBELET };

/** Pods that arrive from the API server prove that the kubelet reaches it and is let in. */
export const API_ANSWERS = { pattern: String.raw`Successfully registered node|SyncLoop (?:ADD|UPDATE|DELETE|REMOVE)" source="api"|SyncLoop \((?:ADD|UPDATE|DELETE|REMOVE), "api"\)|just became ready`, kinds: KUBELET };
