import { randomUUID } from "node:crypto";
import { describe } from "node:test";
import { MongoClient } from "mongodb";
import { openMongodbSightings } from "../../src/sightings/mongodb-sighting-store.ts";
import type { Sightings } from "../../src/sightings/sightings.ts";
import { keepAll, type OpenSightings } from "../contract/opened-sightings.ts";
import { sightingsContract } from "../contract/sightings.ts";
import { leftOutWithout } from "../support/test-servers.ts";

const serverUrl = process.env["FACE_TEST_MONGODB_URL"] ?? "";

const openInNewDatabase: OpenSightings = async (settings = {}) => {
  const database = `face_test_${randomUUID()}`;
  const place = { url: serverUrl, urlFile: null, database, collection: "face_sightings" };
  const store = await openMongodbSightings({ ...place, ...keepAll, ...settings });
  const reopened: Sightings[] = [];
  return {
    store,
    reopen: async (others = {}) => {
      const again = await openMongodbSightings({ ...place, ...keepAll, ...others });
      reopened.push(again);
      return again;
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of [store, ...reopened]) await one[Symbol.asyncDispose]();
      await using client = closing(await MongoClient.connect(serverUrl));
      await client.db(database).dropDatabase();
    },
  };
};

const closing = (client: MongoClient): MongoClient & AsyncDisposable =>
  Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });

describe("sightings in MongoDB", { skip: leftOutWithout("FACE_TEST_MONGODB_URL") }, () => {
  sightingsContract("MongoDB", openInNewDatabase);
});
