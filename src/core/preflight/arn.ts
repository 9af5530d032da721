/** The partition of a region: the first part of every ARN there. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) { return 'aws-cn'; }
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The domain under which a region's services are found. */
export function domainOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** Last part of the ARN of a role or instance profile, which is its name; a path before it is not. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Account of an ARN. */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
