import { join } from "node:path";
import { FaceServiceError } from "../errors.ts";
import { unknownName } from "../face/identification.ts";
import type { FolderParts } from "./folder-people.ts";
import { folderOf, noPicture, rememberOrigin, without } from "./folder-samples.ts";
import type { Removal, Removals } from "./gallery.ts";
import { checkedPersonName, readsAs } from "./person-name.ts";
import type { Trash } from "./trash.ts";

export function folderRemovals({ root, index, serially, trash }: FolderParts & { readonly trash: Trash }): Removals {
  return {
    removals: async () => (await trash.list()).map(({ origin: _kept, ...removal }) => removal),
    discard: (id) => trash.discard(id),
    removeSample: (person, file) =>
      serially(async () => {
        const { pictures, file: about } = await folderOf(index, person);
        if (!pictures.some((each) => each.file === file)) throw noPicture();
        const origin = about.samples?.[file];
        const entry = { person, file, ...(origin === undefined ? {} : { origin }) };
        const removal = await trash.take(join(root, person, file), entry);
        await rememberOrigin(join(root, person), (samples) => without(samples, file));
        index.changed(person);
        return removal;
      }),
    removePerson: (name, { erase }) =>
      serially(async () => {
        if (name === unknownName)
          throw new FaceServiceError("REQUEST_INVALID", `${unknownName} is the folder of strangers, not a person`);
        const folder = await index.one(name);
        const removal = folder && (await trash.take(join(root, name), { person: name }));
        index.changed(name);
        if (!erase) return removal;
        const erased = await discardAllOf(trash, name);
        return erased && { ...erased, erased: true };
      }),
    restore: (id) =>
      serially(async () => {
        const { origin, ...removal } = await trash.get(id);
        const { person, file } = removal;
        if (file !== undefined) await folderOf(index, person);
        else await requireFree(index, person);
        await trash.putBack(id, file === undefined ? join(root, person) : join(root, person, file));
        if (file !== undefined && origin !== undefined)
          await rememberOrigin(join(root, person), (samples) => ({ ...samples, [file]: origin }));
        index.changed(person);
        return removal;
      }),
  };
}

/** Whoever is erased leaves nothing in the trash either. @returns the newest entry there was */
async function discardAllOf(trash: Trash, name: string): Promise<Removal | undefined> {
  const entries = (await trash.list()).filter(({ person }) => person === name);
  for (const { id } of entries) await trash.discard(id);
  const [newest] = entries;
  if (newest === undefined) return undefined;
  const { origin: _gone, ...removal } = newest;
  return removal;
}

async function requireFree(index: FolderParts["index"], person: string): Promise<void> {
  const name = checkedPersonName(person);
  if ((await index.names()).some((each) => readsAs(each) === readsAs(name)))
    throw new FaceServiceError("CONFLICT", "a folder of that name is in the dataset by now: move or rename that first");
}
