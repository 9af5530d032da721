import * as z from 'zod';

const securityGroupRule = z.object({
  direction: z.enum(['ingress', 'egress']),
  /** `-1`: every protocol */
  protocol: z.string(),
  fromPort: z.number().optional(),
  toPort: z.number().optional(),
  /** CIDR, prefix list or security group at the other end */
  peer: z.string(),
});

const networkInterface = z.object({
  eniId: z.string(),
  deviceIndex: z.number(),
  networkCard: z.number().optional(),
  subnetId: z.string().optional(),
  privateAddresses: z.number(),
  ipv4Prefixes: z.number(),
  ipv6Prefixes: z.number(),
  ipv6Addresses: z.number(),
  /** `interface`, `trunk`, `efa` … */
  interfaceType: z.string().optional(),
  sourceDestCheck: z.boolean().optional(),
  securityGroups: z.array(z.string()),
});

/** Shape of `evidence/<instanceId>/<bundleId>/instance.json`. */
export const instanceSnapshotSchema = z.object({
  schemaVersion: z.literal(1),
  instanceId: z.string(),
  /** UTC, ISO 8601: when AWS was asked */
  takenAt: z.string(),
  region: z.string().optional(),
  /** pending, running, shutting-down, terminated, stopping, stopped */
  state: z.string().optional(),
  instanceType: z.string().optional(),
  availabilityZone: z.string().optional(),
  imageId: z.string().optional(),
  launchedAt: z.string().optional(),
  subnetId: z.string().optional(),
  vpcId: z.string().optional(),
  privateDnsName: z.string().optional(),
  instanceProfile: z.string().optional(),
  /** of the instance's metadata service; pods behind one more hop need 2 */
  metadataHopLimit: z.number().optional(),
  nodegroup: z.string().optional(),
  nodePool: z.string().optional(),
  networkInterfaces: z.array(networkInterface),
  /** those of all the interfaces; without `rules` where AWS did not tell them, which is not the same as none */
  securityGroups: z.array(z.object({ groupId: z.string(), name: z.string().optional(), rules: z.array(securityGroupRule).optional() })),
  cluster: z.object({
    name: z.string(),
    version: z.string().optional(),
    platformVersion: z.string().optional(),
    status: z.string().optional(),
    serviceCidrs: z.array(z.string()),
    ipFamily: z.string().optional(),
    /** `authenticationMode`, `endpoint` and the like are not kept: nothing asks for them */
    clusterSecurityGroup: z.string().optional(),
  }).optional(),
  /** what AWS did not tell, and why */
  gaps: z.array(z.string()),
});

/** What only AWS knows of a node, as of collection time: `instance.json` */
export type InstanceSnapshot = z.infer<typeof instanceSnapshotSchema>;
