import { CollectionApprovalOptions } from '../collection-approval';
import { EksNodeDiagnosticsMcpProps } from '../eks-node-diagnostics-mcp-props';
import { ToolSelection } from '../tool-selection';
import { ToolTier } from '../tool-tier';
import { PropError } from './prop-error';

/** The selection, which holds the capture tier exactly when packets may be recorded. */
export function selectedTools({ tools, packetCapture }: EksNodeDiagnosticsMcpProps): ToolSelection {
  const selected = tools ?? (packetCapture === undefined ? ToolSelection.readAndCollect() : ToolSelection.all());
  const [capture] = selected.toolNamesOf(ToolTier.CAPTURE);
  if (capture !== undefined && packetCapture === undefined) {
    throw new PropError({ prop: 'tools', got: `${capture} without packetCapture`, expected: 'packetCapture beside it, which says how much of packets may be recorded', fix: `add packetCapture: PacketCapture.headers(), or use ToolSelection.all().without('${capture}')` });
  }
  if (capture === undefined && packetCapture !== undefined) {
    throw new PropError({ prop: 'packetCapture', got: 'a selection without tcpdump_capture', expected: 'tcpdump_capture among tools', fix: 'use ToolSelection.all(), or remove packetCapture' });
  }
  if (packetCapture !== undefined && selected.toolNamesOf(ToolTier.COLLECT).length === 0) {
    throw new PropError({ prop: 'packetCapture', got: 'a selection that collects nothing', expected: 'a tool of the collect tier beside tcpdump_capture: captures are followed by what follows collections', fix: 'add collect to tools, or remove packetCapture' });
  }
  return selected;
}

/** Who approves captures; undefined when nobody has to. Said by `packetCapture`, else as for collections; that nobody must is never taken for granted. */
export function captureApproval({ packetCapture, collectionApproval }: EksNodeDiagnosticsMcpProps): CollectionApprovalOptions | undefined {
  const approval = packetCapture?.approval ?? collectionApproval;
  if (packetCapture !== undefined && packetCapture.approval === undefined && !collectionApproval?.isRequired) {
    throw new PropError({
      prop: 'packetCapture',
      got: 'captures that nobody approves',
      expected: 'a human\'s approval, or the word that none is needed',
      fix: 'add collectionApproval: CollectionApproval.required({ … }), or approval to PacketCapture; CollectionApproval.none() there says that nobody has to approve',
    });
  }
  return approval?._options;
}
