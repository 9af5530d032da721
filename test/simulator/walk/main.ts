import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Investigation } from './investigation';
import { BEGINS, CLUSTER, REGION, WalkCluster } from './walk-cluster';
import { DeployedInstallation } from '../processes/deployed-installation';

/** `npm run walk -- [file]`: the scripted investigation, its transcript on standard output (and in a file). The functions must have been built: `npm run bundle`. */
async function main(): Promise<void> {
  const world = await DeployedInstallation.start({ begins: BEGINS, clusters: `${CLUSTER}@${REGION}`, approval: true });
  const cluster = new WalkCluster(world);
  const investigation = new Investigation(world, cluster);
  try {
    await investigation.run();
  } finally {
    const { text } = investigation.transcript;
    const file = process.argv[2];
    if (file !== undefined) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    process.stdout.write(text);
    world.stop();
    cluster.remove();
  }
}

main().then(() => process.exit(0), error => {
  console.error(error);
  process.exit(1);
});
