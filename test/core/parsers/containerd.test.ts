import { PARSERS } from '../../../src/core/parsers';
import { imageName } from '../../../src/core/parsers/containers';
import { parseText } from '../../../src/core/parsers/parser';

const config = (text: string) => parseText(PARSERS['containerd-config'], text, 'containerd/containerd-config.txt');

describe('containerd configuration', () => {
  test('version 2 as the AL2023 image has it', () => {
    const facts = config(`version = 2
root = "/var/lib/containerd"
imports = ["/etc/containerd/config.d/*.toml"]

[grpc]
  address = "/run/containerd/containerd.sock"

[plugins]
  [plugins."io.containerd.grpc.v1.cri"]
    sandbox_image = "localhost/kubernetes/pause"
    [plugins."io.containerd.grpc.v1.cri".containerd]
      default_runtime_name = "nvidia"
      snapshotter = "overlayfs"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia.options]
        SystemdCgroup = true
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
    [plugins."io.containerd.grpc.v1.cri".registry]
      config_path = "/etc/containerd/certs.d:/etc/docker/certs.d"
      [plugins."io.containerd.grpc.v1.cri".registry.auths]
      [plugins."io.containerd.grpc.v1.cri".registry.configs]
      [plugins."io.containerd.grpc.v1.cri".registry.mirrors]
[proxy_plugins]
  [proxy_plugins.soci]
    type = "snapshot"
`);
    expect(facts).toMatchObject({
      version: { value: '2' },
      root: { value: '/var/lib/containerd' },
      sandboxImage: { value: 'localhost/kubernetes/pause' },
      snapshotter: { value: 'overlayfs' },
      systemdCgroup: { value: 'true' },
      defaultRuntime: { value: 'nvidia' },
      registryConfigPath: { value: '/etc/containerd/certs.d:/etc/docker/certs.d' },
      runtimes: ['nvidia', 'runc'],
      proxyPlugins: ['soci'],
      unreadLines: 0,
    });
    // config dump prints the old registry tables also when nobody uses them
    expect(facts.deprecated).toEqual([]);
  });

  test('version 3 of containerd 2', () => {
    expect(config(`version = 3
[plugins.'io.containerd.cri.v1.images']
  snapshotter = 'soci'
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = '602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/pause:3.10'
  [plugins.'io.containerd.cri.v1.images'.registry]
    config_path = '/etc/containerd/certs.d'
`)).toMatchObject({ version: { value: '3' }, snapshotter: { value: 'soci' }, sandboxImage: { value: '602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/pause:3.10' }, registryConfigPath: { value: '/etc/containerd/certs.d' } });
  });

  test.each([
    ['mirrors', '[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]\nendpoint = ["https://mirror"]', 'registry.mirrors'],
    ['credentials', '[plugins."io.containerd.grpc.v1.cri".registry.configs."r.io".auth]\nusername = "u"', 'registry.configs.auth'],
    ['the first shim', '[plugins.cri.containerd.runtimes.x]\nruntime_type = "io.containerd.runtime.v1.linux"', 'runtime io.containerd.runtime.v1.linux'],
    ['the cgroup switch of version 1', '[plugins.cri]\nsystemd_cgroup = true', 'systemd_cgroup'],
  ])('%s in use is deprecated', (_, text, feature) => {
    expect(config(text).deprecated).toEqual([expect.objectContaining({ feature })]);
  });

  test('an array over several lines does not disturb what follows', () => {
    expect(config('disabled_plugins = [\n  "cri",\n  "x"\n]\nversion = 2\n')).toMatchObject({ version: { value: '2' }, unreadLines: 0 });
  });

  test('what the program said instead is an error, not a configuration', () => {
    expect(config('containerd: failed to load TOML: /etc/containerd/config.toml: (3, 1): unexpected token\n')).toMatchObject({ error: { line: 1 } });
  });
});

describe('ctr lists', () => {
  const id = (digit: string) => digit.repeat(64);

  test('containers by image, with the versions of AWS\' components', () => {
    const facts = parseText(PARSERS['containerd-containers'], `CONTAINER    IMAGE    RUNTIME
${id('a')}    602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/kube-proxy:v1.31.7-minimal-eksbuild.2    io.containerd.runc.v2
${id('b')}    docker.io/library/nginx:1    io.containerd.runc.v2
${id('c')}    docker.io/library/nginx:1    io.containerd.runc.v2
`);
    expect(facts).toMatchObject({ count: 3, byImage: { 'eks/kube-proxy': 1, 'library/nginx': 2 }, components: { 'kube-proxy': { value: 'v1.31.7-minimal-eksbuild.2' } }, ids: ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'] });
  });

  test('tasks by status', () => {
    expect(parseText(PARSERS['containerd-tasks'], `TASK PID STATUS    \n${id('a')}    1    RUNNING\n${id('b')}    0    STOPPED\n`)).toMatchObject({ count: 2, byStatus: { RUNNING: 1, STOPPED: 1 } });
  });

  test('images, those with an old manifest told apart', () => {
    expect(parseText(PARSERS['containerd-images'], `REF TYPE DIGEST SIZE PLATFORMS LABELS
docker.io/library/old:1 application/vnd.docker.distribution.manifest.v1+prettyjws sha256:aa 1.0 MiB linux/amd64 -
docker.io/library/new:1 application/vnd.oci.image.index.v1+json sha256:bb 1.0 MiB linux/amd64 -
sha256:cc application/vnd.oci.image.index.v1+json sha256:cc 1.0 MiB linux/amd64 -
`)).toMatchObject({ count: 2, schema1: [{ line: 2 }] });
  });

  test.each(['containerd-containers', 'containerd-tasks', 'containerd-images'] as const)('%s: a daemon that does not answer is an error, not an empty list', (kind) => {
    expect(parseText(PARSERS[kind] as never, 'ctr: failed to dial "/run/containerd/containerd.sock": connection refused\n')).toMatchObject({ count: 0, error: { line: 1 } });
  });

  test.each([
    ['602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/kube-proxy:v1', 'eks/kube-proxy', 'v1'],
    ['localhost:5000/a/b@sha256:0123456789abcdef', 'a/b', undefined],
    ['library/nginx:1.25', 'library/nginx', '1.25'],
    ['amazon-k8s-cni:v1.19.5', 'amazon-k8s-cni', 'v1.19.5'],
  ])('%s', (reference, name, tag) => {
    expect(imageName(reference)).toEqual({ name, ...tag !== undefined && { tag } });
  });

  test('plugins that failed, and the state of SOCI', () => {
    const plugins = parseText(PARSERS['containerd-info'], 'TYPE  ID  PLATFORMS  STATUS\nio.containerd.snapshotter.v1    overlayfs    linux/amd64    ok\nio.containerd.snapshotter.v1    zfs    linux/amd64    error\nio.containerd.grpc.v1    cri    linux/amd64    error\n', 'containerd/containerd-plugins.txt');
    expect(plugins).toMatchObject({ plugins: 3, snapshotters: ['overlayfs'], failed: [{ id: 'zfs' }, { id: 'cri' }] });
    const status = '* soci-snapshotter.service - soci\n     Loaded: loaded\n     Active: failed (Result: exit-code) since Mon\n';
    expect(parseText(PARSERS['containerd-info'], status, 'containerd/soci-snapshotter/soci-snapshotter-status.txt').sociState?.value).toBe('failed');
  });
});
