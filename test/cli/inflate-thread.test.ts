import { MessageChannel, MessagePort } from 'node:worker_threads';
import { channelSignals, InflateReceiver, InflateSender, MESSAGE_BYTES } from '../../src/cli/inflate-channel';

const opened: MessagePort[] = [];
afterEach(() => opened.splice(0).forEach((port) => port.close()));

function channel(): { sender: InflateSender; receiver: InflateReceiver } {
  const { port1, port2 } = new MessageChannel();
  opened.push(port1, port2);
  const signals = channelSignals();
  return { sender: new InflateSender(port2, signals), receiver: new InflateReceiver(port1, signals) };
}

test('chunks arrive in order and whole, whatever the sizes in which they were put', () => {
  const { sender, receiver } = channel();
  const sent: Buffer[] = [];
  const received: Buffer[] = [];
  const drain = () => {
    for (let next = receiver.take(); next; next = receiver.take()) { received.push(Buffer.from(next.bytes)); }
  };
  for (let i = 0; i < 200; i += 1) {
    const bytes = Buffer.alloc((i * 7919) % 60_000, i);
    sent.push(bytes);
    sender.put(bytes, i);
    drain();
  }
  sender.flush(200);
  drain();
  expect(Buffer.concat(received).equals(Buffer.concat(sent))).toBe(true);
});

test('how much of the archive was read comes with the chunk', () => {
  const { sender, receiver } = channel();
  sender.put(Buffer.alloc(MESSAGE_BYTES), 1234);
  expect(receiver.take()?.archiveBytes).toBe(1234);
});

test('an arrival that has come is not waited for, and one that has not is', async () => {
  const { sender, receiver } = channel();
  const arrival = receiver.arrival();
  sender.put(Buffer.from('x'), 1);
  sender.flush(1);
  await arrival;
  expect(receiver.take()?.bytes.toString()).toBe('x');
  let came = false;
  const next = receiver.arrival().then(() => { came = true; });
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  expect(came).toBe(false);
  sender.put(Buffer.from('y'), 2);
  sender.flush(2);
  await next;
});
