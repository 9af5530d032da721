import { at, defined, plainPath, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';

/** Inodes of each file system that has a fixed number of them. */
export const inodesSection: SectionReader = document => {
  const files = factsOf(document, 'inodes');
  const rows = files.flatMap(({ path, facts }) => facts.usage.filter(row => row.usePercent !== undefined).map(row => ({ path, row })));
  return {
    summary: defined({ filesystems: rows.length || undefined, dfErrors: files.reduce((sum, each) => sum + each.facts.errors.length, 0) || undefined }),
    tables: [{
      name: 'usage',
      rows: rows.sort((a, b) => b.row.usePercent! - a.row.usePercent! || b.row.inodes - a.row.inodes).map(({ path, row }) => ({
        mount: plainPath(row.mountPoint), device: plainPath(row.filesystem), usedPercent: row.usePercent, inodes: row.inodes, free: row.free, at: at(path, row.place),
      })),
    }],
    notAvailable: [...rows.length === 0 ? ['inode usage: storage/inodes.txt'] : [], 'which folder holds the files: not collected'],
  };
};
