import { healthyBundle } from './healthy-bundle';
import { judge } from './judge';
import { VARIANTS } from './variants';
async function main() {
  const seeds = Number(process.argv[2] ?? 1); const only = process.argv[3];
  for (const v of VARIANTS.filter((x) => !only || x.id === only)) for (let s = 1; s <= seeds; s++) {
    const t = Date.now(); const d = healthyBundle(v.shape, s); v.adjust?.(d);
    const r = await judge(d);
    const loud = r.findings.filter((f) => f.kind !== 'coverage' && ['critical','high','medium'].includes(f.severity));
    console.log(v.id, s, Date.now() - t + 'ms', d.node.kube, 'root:', r.rootCauses.map((c) => c.condition).join(','));
    for (const f of loud) console.log('   ', f.kind, f.severity, f.condition, f.state, f.title, '|', f.evidence[0]?.file, f.evidence[0]?.excerpt.slice(0, 260));
    if (only) for (const f of r.findings) console.log('   -', f.kind, f.severity, f.condition, f.title, '|', f.evidence[0]?.file, f.evidence[0]?.excerpt.slice(0, 160));
  }
}
void main();
