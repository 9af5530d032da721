import type { SingleBar } from 'cli-progress';
import type { BundleProgress } from './local-library';
import { IngestProgress } from '../core/ports';
import { printable } from './report/printable';

const REDRAW_MS = 100;

export interface Progress {
  /** a bundle begins */
  bundle(bundle: BundleProgress): IngestProgress | undefined;
  /** takes the bar away */
  stop(): void;
}

/** A bar on stderr while bundles are read; nothing at all unless stderr is a terminal. */
export function startProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  let bar: SingleBar | undefined;
  let ended = false;
  const stop = () => {
    ended = true;
    bar?.stop();
  };
  if (!stream.isTTY) return { bundle: () => undefined, stop };
  return {
    bundle: ({ name, index, total, bytes }) => {
      const label = `${total > 1 ? `${index + 1}/${total} ` : ''}${printable(name).slice(0, 48)}`;
      let shown = 0;
      return done => {
        const now = Date.now();
        if (now - shown < REDRAW_MS) return;
        shown = now;
        draw(label, bytes, done).catch(() => undefined);
      };
    },
    stop,
  };

  async function draw(label: string, bytes: number, done: { readonly archiveBytes: number; readonly textBytes: number }): Promise<void> {
    if (!bar) {
      const { Presets, SingleBar: Bar } = await import('./progress-bar');
      if (ended || bar) return;
      bar = new Bar({ stream, format: '{label} {bar} {percentage}% {text} MB of text', clearOnComplete: true, hideCursor: true, barsize: 24 }, Presets.shades_classic);
      bar.start(bytes, 0, { label, text: '0' });
    }
    if (ended) return;
    bar.setTotal(Math.max(1, bytes));
    bar.update(done.archiveBytes, { label, text: (done.textBytes / 1e6).toFixed(0) });
  }
}
