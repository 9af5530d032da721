import { PropError } from './prop-error';
import { BlackBox } from '../black-box';
import { EksNodeDiagnosticsMcpProps } from '../eks-node-diagnostics-mcp-props';

/** Black-box collection as it was chosen, where that can work. That nobody approves what triggers collect is never taken for granted. */
export function chosenBlackBox({ blackBox, collectionApproval }: EksNodeDiagnosticsMcpProps, collects: boolean): BlackBox | undefined {
  if (blackBox === undefined) { return undefined; }
  if (!collects) {
    throw new PropError({ prop: 'blackBox', got: 'a selection that collects nothing', expected: 'a tool of the collect tier: what triggers collect is followed by what follows collections', fix: 'add collect to tools, or remove blackBox' });
  }
  if (collectionApproval?.isRequired && !blackBox.isApprovedInAdvance) {
    throw new PropError({
      prop: 'blackBox',
      got: 'collectionApproval that is required',
      expected: 'the word that what triggers collect is approved: nobody can answer within two minutes',
      fix: 'add approvedInAdvance: true to BlackBox.collecting(), or remove blackBox',
    });
  }
  return blackBox;
}
