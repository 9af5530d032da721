/** The answer, or `value` where the service says that there is nothing of the kind. */
export async function absentAs<T, A>(value: A, codes: readonly string[], ask: () => Promise<T>): Promise<T | A> {
  try {
    return await ask();
  } catch (error) {
    if (codes.includes((error as { name?: string }).name ?? '')) { return value; }
    throw error;
  }
}
