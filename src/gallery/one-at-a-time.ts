/** Runs what it is given one after the other, in the order of the calls; a failure does not stop those behind it. */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined); // told to whoever asked for it
    return next;
  };
}
