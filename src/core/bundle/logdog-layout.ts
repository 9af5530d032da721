import { LayoutEntry } from './layout-table';

/** The archive that Bottlerocket's logdog makes, as the node monitoring agent puts it into its own. */
const ARCHIVE = /(?:^|\/)bottlerocket-logs\.tar\.gz$/;
/** Every entry of it lies in one directory (logdog create_tarball.rs, TARBALL_DIRNAME). */
const ENTRY = /^(?:bottlerocket\/logdog\/)?bottlerocket-logs\/([^/]+)$/;

/** Names of logdog's requests (bottlerocket-core-kit: logdog.common.conf, logdog.kubelet.conf). */
const REQUESTS: Readonly<Record<string, LayoutEntry>> = {
  // the whole journal of all units and the kernel, -o short-precise
  'journalctl.log': ['messages', 'messages', 'journald', 'kernel'],
  // the same lines again, of priority error and worse: rules that read them there would count them twice
  'journalctl.errors': ['other', 'messages', 'journald'],
  'dmesg': ['dmesg', 'kernel', 'dmesg', 'kernel'],
  'containerd-config': ['containerd-config', 'containerd'],
  // of the second containerd, for host containers, which kubelet does not use
  'containerd-config-host': ['containerd-info', 'containerd'],
  'df': ['mounts', 'storage'],
  'df-inodes': ['inodes', 'storage'],
  'proc-mounts': ['mounts', 'storage'],
  'iptables-filter': ['iptables-list', 'networking'],
  'iptables-nat': ['iptables-list', 'networking'],
  'ipamd.log': ['ipamd-log', 'ipamd', 'json', 'ipamd'],
  'plugin.log': ['cni-plugin-log', 'cni', 'json', 'cni-plugin'],
  'kube-status': ['other', 'kubelet'],
  'systemd-analyze-plot.svg': ['systemd-analyze', 'system'],
};

/** What an entry of logdog's archive is; undefined for paths that are none, `other` for requests that we do not read. */
export function logdogEntry(path: string): LayoutEntry | undefined {
  const name = ENTRY.exec(path)?.[1];
  if (name === undefined) { return undefined; }
  return Object.hasOwn(REQUESTS, name) ? REQUESTS[name] : ['other', 'system'];
}

/** Where the entries of an archive inside a bundle belong; undefined for what is no archive of a layout that we know. */
export function nestedArchiveRoot(path: string): string | undefined {
  return ARCHIVE.test(path) ? path.slice(0, path.lastIndexOf('/') + 1) : undefined;
}
