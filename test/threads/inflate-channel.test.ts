import { MessageChannel, MessagePort } from 'node:worker_threads';
import { channelSignals, InflateReceiver, InflateSender, MESSAGE_BYTES } from '../../src/threads/inflate-channel';

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
    sender.put(bytes, []);
    drain();
  }
  sender.flush();
  drain();
  expect(Buffer.concat(received).equals(Buffer.concat(sent))).toBe(true);
});

test('what was taken from the archive, and the places in it, come with the text', () => {
  const { sender, receiver } = channel();
  const mark = { text: 5e9, bit: 3, headerBit: 1, headerBits: 2, endCode: 4, endBits: 3, epoch: 1 };
  sender.took(new Uint8Array([1, 2, 3]));
  sender.put(Buffer.alloc(MESSAGE_BYTES), [mark]);
  expect(receiver.take()).toMatchObject({ archive: [new Uint8Array([1, 2, 3])], marks: [mark] });
});

test('the archive\'s last bytes, of which no text comes, are told, too', () => {
  const { sender, receiver } = channel();
  sender.took(new Uint8Array(8));
  sender.flush();
  expect(receiver.take()).toMatchObject({ bytes: Buffer.alloc(0), archive: [new Uint8Array(8)] });
});

test('an arrival that has come is not waited for, and one that has not is', async () => {
  const { sender, receiver } = channel();
  const arrival = receiver.arrival();
  sender.put(Buffer.from('x'), []);
  sender.flush();
  await arrival;
  expect(receiver.take()?.bytes.toString()).toBe('x');
  let came = false;
  const next = receiver.arrival().then(() => { came = true; });
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  expect(came).toBe(false);
  sender.put(Buffer.from('y'), []);
  sender.flush();
  await next;
});
