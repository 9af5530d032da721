/**
 * Commands that change a node, a cluster or an account. Advice that holds one must be marked as such, so that nobody runs it in passing.
 * The list is of what runbooks and findings use, not of all that is harmful.
 */
const CHANGING: readonly RegExp[] = [
  /\bsystemctl\s+(?:--now\s+)?(?:restart|start|stop|enable|disable|reload|reset-failed|mask|daemon-reload)\b/,
  /\bsysctl\s+-w\b/,
  /\bip6?tables\s+(?:-t\s+\w+\s+)?-[ADIFPXZ]\b/,
  /\bip\s+(?:-\d\s+)?(?:route|rule|link|neigh|addr)\s+(?:add|del|delete|flush|replace|set)\b/,
  /\bnft\s+(?:add|delete|flush|insert)\b/,
  /\bconntrack\s+-[DFU]\b/,
  /\bcrictl\s+(?:rm|rmi|rmp|stop|stopp|pull)\b/,
  /\bctr\s+(?:-n\s+\S+\s+)?\w+\s+(?:rm|delete|remove|pull)\b/,
  /\b(?:modprobe|reboot now|xfs_repair|e2fsck|fsck|xfs_growfs|growpart|resize2fs|dhclient|umount|fstrim)\s+\S/,
  /\b(?:networkctl\s+(?:renew|reload|reconfigure)|chronyc\s+(?:makestep|burst)|setenforce|journalctl\s+--vacuum)/,
  /\bkubectl\s+(?:-n\s+\S+\s+)?(?:delete|drain|cordon|uncordon|apply|patch|edit|scale|set|taint|label|annotate|rollout\s+restart|certificate\s+approve|debug)\b/,
  /\baws\s+[a-z0-9-]+\s+(?:create|delete|modify|update|put|attach|detach|terminate|reboot|start|stop|run|associate|disassociate|authorize|revoke|enable|disable|assign|unassign|replace|add|remove|set)-[a-z-]+/,
  /\bechos?\s+\S+\s*>\s*\/(?:proc|sys)\//,
];

/** The first command in `text` that changes something, or undefined. */
export function changingCommand(text: string): string | undefined {
  for (const form of CHANGING) {
    const found = form.exec(text);
    if (found) { return found[0]; }
  }
  return undefined;
}

/** `Drain the node`, `then replace the instance`: told to do it, not told of it (`pods drain in time`, `after a restart`). */
const CHANGING_ORDER = /(?:^|[.:;] |, |then |and |or )(?:drain|reboot|replace|restart|remove|delete|unmount|disable|terminate)(?= (?:the |and |nodes\b|volume |a |unused |containerd|kube))/i;

/** The words in `text` that tell a reader to change a node or what runs on it, or undefined. */
export function changingOrder(text: string): string | undefined {
  return CHANGING_ORDER.exec(text)?.[0];
}
