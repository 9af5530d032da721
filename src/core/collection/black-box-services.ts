import { InstanceHealth, TerminationHolds } from './ports';
import { CollectionServices } from './services';
import { BlackBoxSettings } from '../../catalog/black-box';
import { NodeCommands, PacketFiles } from '../capture/recording-ports';

/** What black-box collection needs: of collecting what it uses, and its own ports. */
export interface BlackBoxServices extends Pick<CollectionServices, 'settings' | 'store' | 'collections' | 'collector' | 'directory' | 'archives' | 'uploads' | 'consoles' | 'ids' | 'clock'> {
  readonly blackBox: BlackBoxSettings;
  readonly commands: NodeCommands;
  /** signs links that are good for one upload */
  readonly files: Pick<PacketFiles, 'uploadUrl'>;
  readonly health: InstanceHealth;
  readonly terminations: TerminationHolds;
}
