import { CaptureStore } from './capture-store';
import { NodeCommands, PacketFiles } from './recording-ports';

/** What was decided at deployment about recording packets. */
export interface RecordingSettings {
  /** region of the stack: its document has a generated name, copies elsewhere a known one */
  readonly homeRegion: string;
  /** document of the home region */
  readonly document: string;
  /** more than headers may be recorded */
  readonly payload: boolean;
  /** most seconds that a capture may be asked to take */
  readonly maxSeconds: number;
  /** captures that may run at a time */
  readonly concurrent: number;
  /** wrapper with the approval step; absent: none is needed */
  readonly approvalDocument?: string;
}

/** What recording takes beside what a collection does. */
export interface Recording {
  readonly settings: RecordingSettings;
  readonly captures: CaptureStore;
  readonly commands: NodeCommands;
  readonly files: PacketFiles;
}
