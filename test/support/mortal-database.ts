// A worker thread for the tests of databases whose thread dies: does what its methods' names say.
import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../../src/sqlite/database.ts";
import { serveThread } from "../../src/sqlite/thread-server.ts";

export interface MortalMethods {
  open(): void;
  add(): void;
  count(): number;
  exitWhileWriting(): void;
  hoardWhileWriting(): void;
}

if (parentPort !== null) {
  const { file } = workerData as { readonly file: string };
  serveThread<MortalMethods>(parentPort, () => {
    const database = openDatabase({ file, what: "test's file" });
    database.run("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY)");
    const insert = (): void => database.run("INSERT INTO rows DEFAULT VALUES");
    return {
      methods: {
        open: () => undefined,
        add: insert,
        count: () => Number(database.all("SELECT count(*) AS n FROM rows")[0]?.["n"]),
        exitWhileWriting: () =>
          database.transaction(() => {
            insert();
            process.exit(1);
          }),
        hoardWhileWriting: () =>
          database.transaction(() => {
            insert();
            for (const kept: unknown[] = []; ; ) kept.push(Array.from({ length: 1000 }, (_, index) => ({ index })));
          }),
      },
      [Symbol.dispose]: () => database[Symbol.dispose](),
    };
  });
}
