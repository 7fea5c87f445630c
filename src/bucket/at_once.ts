// Work on many things, a few at a time.

/** Does an act for each, at most so many at one time; after one has failed no other begins, and that one's error is thrown. */
export async function eachOf<T>(items: readonly T[], most: number, act: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  let failed = false;
  const worker = async () => {
    for (const item of left) {
      if (failed) return;
      try {
        await act(item);
      } catch (thrown) {
        failed = true;
        throw thrown;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(most, items.length) }, worker));
  const wrong = ended.find(one => one.status === 'rejected');
  if (wrong !== undefined) throw wrong.reason;
}
