type WaitAsync = (array: Int32Array, index: number, value: number) => { async: false; value: string } | { async: true; value: Promise<string> };

/** `Atomics.waitAsync`: in every Node that we support (from 16 on), but not in the types of our language level. */
export const { waitAsync } = Atomics as unknown as { waitAsync: WaitAsync };
