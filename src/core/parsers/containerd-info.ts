import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf } from './parser';

/** A plugin of containerd that failed to load. */
export interface FailedPlugin {
  /** `io.containerd.grpc.v1` */
  readonly type: string;
  /** `cri` */
  readonly id: string;
  readonly place: Place;
}

/** Facts of containerd's lesser files: plugins, namespaces, and the state of the SOCI snapshotter. */
export interface ContainerdInfoFacts extends ParsedFacts {
  /** plugins listed by `ctr plugins ls` */
  readonly plugins: number;
  /** status `error`; at most 50. Snapshotters that the node's file system cannot carry are there on every node */
  readonly failed: readonly FailedPlugin[];
  /** snapshotters with status `ok`; at most 16 */
  readonly snapshotters: readonly string[];
  /** `systemctl status soci-snapshotter`: active, failed, inactive … */
  readonly sociState?: Setting;
}

const PLUGIN = /^(io\.containerd\.[\w.-]+)\s+(\S+)\s+(\S+)\s+(ok|error|skip)\s*$/;

/** Lines of another form are as good as any: these files hold several programs' output. */
export const containerdInfoParser: ParserFactory<ContainerdInfoFacts> = (path) => {
  const failed: FailedPlugin[] = [];
  const snapshotters: string[] = [];
  let plugins = 0;
  let sociState: Setting | undefined;
  return {
    line(line) {
      const text = line.text.trim();
      const plugin = PLUGIN.exec(text);
      if (plugin) {
        plugins += 1;
        const [, type, id, , status] = plugin;
        if (status === 'error' && failed.length < 50) { failed.push({ type: detach(type, 64), id: detach(id, 64), place: placeOf(line) }); }
        if (status === 'ok' && type.startsWith('io.containerd.snapshotter') && snapshotters.length < 16) { snapshotters.push(detach(id, 64)); }
        return;
      }
      const active = sociState === undefined && path.includes('soci-snapshotter') ? /^Active:\s+(\w+)/.exec(text) : null;
      if (active) { sociState = { value: detach(active[1], 32), place: placeOf(line) }; }
    },
    end: () => ({ unread: [], unreadLines: 0, plugins, failed, snapshotters, ...sociState && { sociState } }),
  };
};
