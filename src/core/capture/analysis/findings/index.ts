import { CaptureDetector } from './capture-observation';
import { connectFailures } from './connect-failures';
import { dns } from './dns';
import { icmpErrors } from './icmp-errors';
import { losses } from './losses';
import { lostFragments } from './lost-fragments';
import { natAsymmetry } from './nat-asymmetry';
import { pathMtu } from './path-mtu';
import { resets } from './resets';
import { silentHosts } from './silent-hosts';
import { synFlood } from './syn-flood';
import { zeroWindows } from './zero-windows';

/** Everything that can be found in a packet capture. */
export const CAPTURE_DETECTORS: readonly CaptureDetector[] = [connectFailures, silentHosts, synFlood, natAsymmetry, dns, pathMtu, lostFragments, losses, zeroWindows, resets, icmpErrors];
