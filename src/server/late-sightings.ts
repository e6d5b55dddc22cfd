import type { Sightings } from "../sightings/sightings.ts";
import type { Late } from "./late.ts";

/** A store of faces that may be away; see {@link Late}. */
export function lateSightings(late: Late<Sightings>): Sightings {
  return {
    put: async (sightings) => (await late.get()).put(sightings),
    get: async (ids) => (await late.get()).get(ids),
    find: async (query) => (await late.get()).find(query),
    crop: async (id) => (await late.get()).crop(id),
    decidedIn: async (frames) => (await late.get()).decidedIn(frames),
    changes: async (cursor, limit) => (await late.get()).changes(cursor, limit),
    comparable: async (ids) => (await late.get()).comparable(ids),
    gone: async (ids) => (await late.get()).gone(ids),
    count: async () => (await late.get()).count(),
    erase: async (ids) => (await late.get()).erase(ids),
    erasePerson: async (person) => (await late.get()).erasePerson(person),
    renamePerson: async (person, name) => (await late.get()).renamePerson(person, name),
    change: async (change) => (await late.get()).change(change),
    decision: async (id) => (await late.get()).decision(id),
    decisions: async (query) => (await late.get()).decisions(query),
    latestTouching: async (touched) => (await late.get()).latestTouching(touched),
    newStrangerIds: async (count) => (await late.get()).newStrangerIds(count),
    strangers: async (query) => (await late.get()).strangers(query),
    strangersById: async (ids) => (await late.get()).strangersById(ids),
    clearest: async (strangers, perStranger) => (await late.get()).clearest(strangers, perStranger),
    [Symbol.asyncDispose]: () => late[Symbol.asyncDispose](),
  };
}
