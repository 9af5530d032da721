import { Claim, Section } from './claims';

const HEADINGS: Readonly<Record<Section, string>> = {
  summary: 'Summary', cause: 'Cause', findings: 'What was found', timeline: 'Timeline', evidence: 'Evidence', recommendations: 'Recommendations',
};

/** One line of the report: the claim and its citations. */
export function reportLine({ text, ids }: Claim): string {
  return `- ${text} [${ids.join(', ')}]`;
}

/** What a heading takes, whether or not it is needed. */
export const HEADING_BYTES = 32;

/** The claims as an incident report in Markdown: headings, and one list item a claim that ends with its ids. */
export function incidentReport(subject: string, claims: readonly Claim[]): string {
  const lines = [`# Incident report: ${subject}`];
  let section: Section | undefined;
  for (const claim of claims) {
    if (claim.section !== section) {
      section = claim.section;
      lines.push('', `## ${HEADINGS[section]}`, '');
    }
    lines.push(reportLine(claim));
  }
  return `${lines.join('\n')}\n`;
}
