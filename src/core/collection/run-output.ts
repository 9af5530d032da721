/** `aws:runCommand` quotes what the command printed, twice: as it is, and as JSON. */
const QUOTED = /Output=\[([\s\S]*?)\],? ?(?:OutputPayload=|CommandId=|$)/g;
const ERRORS = /-{6,}ERROR-{5,}\s*/;
const SMALL_TALK = /Please refer to Automation Service Troubleshooting Guide for more diagnosis details\.?|No output available yet because the step is not successfully executed/g;

/**
 * A failure text of Systems Manager with what is said twice or always taken out: what Automation says about the step, then what the command printed, errors last.
 * The shape: `Step fails when it is verifying the command has completed. Command … returns unexpected invocation result: {Status=[Failed], ResponseCode=[1], Output=[…], OutputPayload=[…]}`
 */
export function runOutput(text: string): string {
  const quotes = [...text.matchAll(QUOTED)].map(([, quoted]) => quoted.trim()).filter(each => each !== '');
  const said = text.replace(/,? ?\bOutput(?:Payload)?=\[[\s\S]*?(?:\], CommandId=[^}]*(?=\}|$)|$)/g, '').replace(SMALL_TALK, '').trim();
  return [said, ...new Set(quotes)].join('\n');
}

/** At most so many characters of the text: around what was recognised, else its end, where commands say why they ended. */
export function excerptOf(text: string, characters: number, at?: number): string {
  if (text.length <= characters) { return text; }
  if (at !== undefined) {
    const lineStart = text.lastIndexOf('\n', at) + 1;
    return text.slice(Math.max(lineStart, at - Math.floor(characters / 3))).slice(0, characters);
  }
  const errors = ERRORS.exec(text);
  const tail = errors ? text.slice(errors.index + errors[0].length) : text;
  // "failed to run commands: exit status 1" alone says nothing: what was printed before it may
  return tail.trim().length >= 60 ? tail.trim().slice(-characters) : text.replace(ERRORS, '').slice(-characters);
}
