import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { CaptureInvestigation, POD, DNS } from './capture-investigation';
import { startWorld } from './capture-world';
import { CapturingPod } from './capturing-pod';
import { TlsFront } from '../../http/tls-front';

/** `npm run walk:capture -- [file]`: from a pod that cannot resolve names to the DROP rule, with packets recorded in that pod. Transcript on standard output (and in a file). */
async function main(): Promise<void> {
  const without = TlsFront.obstacle() ?? CapturingPod.obstacle();
  if (without !== undefined) { throw new Error(`Packets are recorded for real, in network namespaces of this machine: that ${without}. \`sudo npm run walk:capture\` may do.`); }
  const world = await startWorld();
  const pod = new CapturingPod(POD, DNS, world.front!.certificate);
  const investigation = new CaptureInvestigation(world);
  try {
    await pod.start();
    world.account.commands.run = async command => world.time.during(pod.execute(command));
    await investigation.run();
  } finally {
    const { text } = investigation.transcript;
    const file = process.argv[2];
    if (file !== undefined) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    process.stdout.write(text);
    pod.stop();
    world.stop();
  }
}

main().then(() => process.exit(0), error => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
