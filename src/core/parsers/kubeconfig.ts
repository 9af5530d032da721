import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** The kubelet's kubeconfig: where it finds the API server, and as what. Never its credentials. */
export interface KubeconfigFacts extends ParsedFacts {
  readonly server?: string;
  readonly serverPlace?: Place;
  /** from the arguments of the token command (`aws eks get-token --cluster-name x`, `aws-iam-authenticator token -i x`) */
  readonly clusterName?: string;
  readonly certificateAuthority?: string;
}

const NAME_FLAGS: ReadonlySet<string> = new Set(['-i', '--cluster-id', '--cluster-name']);

/**
 * kubelet/kubeconfig.yaml (AL2). The few lines we need have one form in what the AMI and `kubectl config view` write, so no YAML parser is carried along.
 */
export const kubeconfigParser: ParserFactory<KubeconfigFacts> = () => {
  const unread = new UnreadLines();
  const found: { -readonly [K in keyof KubeconfigFacts]?: KubeconfigFacts[K] } = {};
  let nameFollows = false;
  return {
    line(line) {
      const [, key, value] = /^[\s-]*(server|certificate-authority):\s*["']?(\S+?)["']?\s*$/.exec(line.text) ?? [];
      if (key === 'server' && found.server === undefined) {
        found.server = value;
        found.serverPlace = placeOf(line);
      } else if (key === 'certificate-authority') {
        found.certificateAuthority = value;
      }
      const argument = /^\s*-\s+["']?([^\s"']+)["']?\s*$/.exec(line.text)?.[1];
      if (argument === undefined) { return; }
      if (nameFollows) { found.clusterName = argument; }
      nameFollows = NAME_FLAGS.has(argument);
    },
    end: () => ({ ...unread.facts(), ...found }),
  };
};
