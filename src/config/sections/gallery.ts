import { integer, optionalInteger, text } from "../setting.ts";

export const gallery = {
  directory: text({
    default: "./dataset",
    doc: "The people's folders with their pictures, which the HTTP API shows and changes and encode reads; relative to config.json.",
  }),
  trashDirectory: text({
    default: "./data/trash",
    doc: "Where people and pictures that were removed over the API wait to be put back; relative to config.json, not inside the dataset.",
  }),
  trashDays: optionalInteger({
    default: 30,
    min: 0,
    max: 36_500,
    doc: "They are erased so many days later; null: never.",
  }),
  maxPictures: integer({
    default: 2000,
    min: 1,
    max: 1_000_000,
    doc: "Most pictures of one person that may be added over the API.",
  }),
};
