import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';
import { TomlEntry, TomlLines } from './toml-lines';

/** A setting that containerd has deprecated or removed. */
export interface DeprecatedSetting {
  /** `registry.mirrors`, `runtime io.containerd.runtime.v1.linux` … */
  readonly feature: string;
  readonly place: Place;
}

/** Facts of containerd-config.txt (`containerd config dump`: the effective configuration). */
export interface ContainerdConfigFacts extends ParsedFacts {
  /** 1, 2 (containerd 1.3 on) or 3 (containerd 2.0 on) */
  readonly version?: Setting;
  readonly root?: Setting;
  readonly snapshotter?: Setting;
  readonly sandboxImage?: Setting;
  /** of the default runtime: `true` when cgroups are made through systemd */
  readonly systemdCgroup?: Setting;
  readonly defaultRuntime?: Setting;
  /** directories of hosts.toml files */
  readonly registryConfigPath?: Setting;
  /** names of runtimes: runc, nvidia …; at most 16 */
  readonly runtimes: readonly string[];
  /** proxy plugins, as of a remote snapshotter (soci, nydus); at most 16 */
  readonly proxyPlugins: readonly string[];
  /** `imports`, as printed */
  readonly imports?: Setting;
  /** at most 50 */
  readonly deprecated: readonly DeprecatedSetting[];
  /** what the program said instead of a configuration */
  readonly error?: Place;
}

const KEPT = 16;

/** The name of a registry setting that gave way to `config_path`. `config dump` prints these tables also when they are empty, so only entries count. */
function registryFeature({ table, key }: TomlEntry): string | undefined {
  const at = table.indexOf('registry');
  if (at < 0) { return undefined; }
  const below = table.slice(at + 1);
  if (below[0] === 'mirrors') { return 'registry.mirrors'; }
  if (below[0] === 'auths') { return 'registry.auths'; }
  if (below[0] === 'configs') { return below.includes('auth') || key === 'auth' ? 'registry.configs.auth' : 'registry.configs'; }
  return undefined;
}

/** Settings that the release notes of containerd 1.7 and 2.0 list as deprecated or gone. */
function deprecatedFeature(entry: TomlEntry): string | undefined {
  const registry = registryFeature(entry);
  if (registry !== undefined) { return registry; }
  if (entry.key === 'runtime_type' && /^io\.containerd\.(runtime\.v1\.linux|runc\.v1)$/.test(entry.value)) { return `runtime ${entry.value}`; }
  if (entry.key === 'snapshotter' && entry.value === 'aufs') { return 'snapshotter aufs'; }
  if (entry.key === 'systemd_cgroup' && entry.value === 'true') { return 'systemd_cgroup'; }
  if (entry.key === 'runtime_engine' && entry.value !== '') { return 'runtime_engine'; }
  return undefined;
}

type Draft = { -readonly [K in keyof ContainerdConfigFacts]?: ContainerdConfigFacts[K] };

export const containerdConfigParser: ParserFactory<ContainerdConfigFacts> = () => {
  const unread = new UnreadLines();
  const toml = new TomlLines();
  const found: Draft = {};
  const runtimes = new Set<string>();
  const proxyPlugins = new Set<string>();
  const deprecated = new Map<string, DeprecatedSetting>();
  let error: Place | undefined;

  function note({ table, key, value }: TomlEntry, setting: () => Setting): void {
    const last = table[table.length - 1];
    if (table.length === 0) {
      if (key === 'version') { found.version = setting(); }
      if (key === 'root') { found.root = setting(); }
      if (key === 'imports') { found.imports = setting(); }
      return;
    }
    if (key === 'sandbox_image' || (key === 'sandbox' && last === 'pinned_images')) { found.sandboxImage = setting(); }
    if (key === 'default_runtime_name') { found.defaultRuntime = setting(); }
    if (key === 'config_path' && last === 'registry') { found.registryConfigPath = setting(); }
    // containerd 2 moved it from the CRI plugin to the image plugin
    if (key === 'snapshotter' && (last === 'containerd' || /\.images$/.test(last)) && value !== '') { found.snapshotter = setting(); }
    if (key === 'SystemdCgroup' && (found.systemdCgroup === undefined || table.includes(found.defaultRuntime?.value ?? 'runc'))) { found.systemdCgroup = setting(); }
  }

  return {
    line(line) {
      const text = line.text;
      if (/^(containerd:|time=.*level=(error|fatal)|bash:|.*command not found)/.test(text)) { error ??= placeOf(line); return; }
      const entry = toml.read(text);
      if (entry === undefined) { unread.add(line.line, 'neither a table nor an assignment'); return; }
      const { path } = toml;
      const runtime = path.indexOf('runtimes');
      if (runtime >= 0 && path[runtime + 1] !== undefined && runtimes.size < KEPT) { runtimes.add(detach(path[runtime + 1], 64)); }
      if (path[0] === 'proxy_plugins' && path[1] !== undefined && proxyPlugins.size < KEPT) { proxyPlugins.add(detach(path[1], 64)); }
      if (entry === 'table' || entry === 'nothing') { return; }
      note(entry, () => ({ value: entry.value, place: placeOf(line) }));
      const feature = deprecatedFeature(entry);
      if (feature !== undefined && deprecated.size < 50 && !deprecated.has(feature)) { deprecated.set(feature, { feature, place: placeOf(line) }); }
    },
    end: () => ({ ...unread.facts(), ...found, runtimes: [...runtimes], proxyPlugins: [...proxyPlugins], deprecated: [...deprecated.values()], ...error && { error } }),
  };
};
