import { Fault } from './fault';
import { NETWORK_FAULTS } from './faults/network';
import { NODE_FAULTS } from './faults/node';
import { OTHER_FAULTS } from './faults/others';
import { STORAGE_FAULTS } from './faults/storage';
import { PHRASED_FAULTS } from './phrasings';

export const FAULTS: readonly Fault[] = [...NETWORK_FAULTS, ...NODE_FAULTS, ...STORAGE_FAULTS, ...OTHER_FAULTS, ...PHRASED_FAULTS];
