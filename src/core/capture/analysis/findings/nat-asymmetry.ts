import { CaptureDetector, observe, plural } from './capture-observation';

/** Endpoints that answer a client directly although the client had asked a service address: it does not know who speaks, and resets. */
export const natAsymmetry: CaptureDetector = {
  reports: ['nat-asymmetry'],
  detect: ({ translations }) => [...translations.bypasses.values()].map(each => {
    const [, destination, port] = /^\[?(.*?)\]?:(\d+)$/.exec(each.service) ?? [];
    return observe('nat-asymmetry', {
      title: `${each.endpoint} answers clients of ${each.service} with its own address: ${plural(each.count, 'connection')} failed${each.resets > 0 ? `, ${each.resets} reset by the client` : ''}`,
      entity: { destination: destination ?? each.service, port: Number(port ?? 0), endpoint: each.endpoint, client: each.client },
      count: each.count,
      firstSeen: each.first,
      lastSeen: each.last,
      state: 'ongoing',
      evidence: each.citations,
      correlateWith: ['networking', 'kube-proxy', 'conntrack'],
    });
  }),
};
