/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} bound as the issue states it, or '-'
 * @property {string} measured
 * @property {boolean | undefined} holds undefined: told, not judged, or not measured here
 */

/** Collects rows and prints each as it comes, so that an interrupted run has told what it knows. */
export class Table {
  constructor() {
    /** @type {Row[]} */
    this.rows = [];
  }

  /** @param {string} title */
  section(title) {
    this.print(`\n### ${title}\n\n| what | bound | measured | |\n|---|---|---|---|`);
  }

  /** @param {string} what @param {string} bound @param {string} measured @param {boolean} [holds] */
  add(what, bound, measured, holds) {
    this.rows.push({ what, bound, measured, holds });
    this.print(`| ${what} | ${bound} | ${measured} | ${holds === undefined ? '' : holds ? 'ok' : '**missed**'} |`);
  }

  /** @param {string} what @param {string} bound @param {string} why */
  skip(what, bound, why) {
    this.rows.push({ what, bound, measured: `skipped: ${why}`, holds: undefined });
    this.print(`| ${what} | ${bound} | skipped: ${why} | |`);
  }

  /** @param {string} text */
  print(text) {
    process.stdout.write(`${text}\n`);
  }
}

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
/** @param {number} s */
export const secondsOf = (s) => `${s.toFixed(2)} s`;
/** @param {number} r */
export const ratioOf = (r) => `${r.toFixed(2)}x`;
