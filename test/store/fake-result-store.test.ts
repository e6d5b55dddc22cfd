import { resultStoreContract } from "../contract/result-store.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";

resultStoreContract("in memory, for tests", () => {
  const store = new FakeResultStore();
  return Promise.resolve({
    store,
    reopen: () => Promise.resolve(store),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  });
});
