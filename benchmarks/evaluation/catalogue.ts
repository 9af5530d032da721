import { Fault } from './fault';
import { AGENT_FAULTS } from './faults/agent';
import { EVIDENCE_FAULTS } from './faults/evidence';
import { NETWORK_FAULTS } from './faults/network';
import { NODE_FAULTS } from './faults/node';
import { OTHER_FAULTS } from './faults/others';
import { SELDOM_FAULTS } from './faults/seldom';
import { STORAGE_FAULTS } from './faults/storage';
import { PHRASED_FAULTS } from './phrasings';
import { CAPTURE_CONDITIONS } from '../../src/catalog/conditions/capture';

export const FAULTS: readonly Fault[] = [...NETWORK_FAULTS, ...NODE_FAULTS, ...STORAGE_FAULTS, ...OTHER_FAULTS, ...SELDOM_FAULTS, ...EVIDENCE_FAULTS, ...AGENT_FAULTS, ...PHRASED_FAULTS];

/** Conditions that a bundle of the Linux collector cannot show, and what they would need. Every other condition has a fault here. */
export const NOT_IN_A_BUNDLE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(CAPTURE_CONDITIONS).map(id => [id, 'packets: test/fixtures/captures has captures of real traffic'])),
};
