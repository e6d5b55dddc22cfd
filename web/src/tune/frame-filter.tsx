import type { JSX } from "preact";
import { answerKinds, Choice, MomentFilter, TextFilter } from "../controls/filter-fields.tsx";
import { FilterForm } from "../controls/filter-form.tsx";
import { PersonFilter } from "../faces/person-filter.tsx";
import { changeQuery } from "../shell/route.ts";
import type { FrameFilter } from "./tune-address.ts";

const orders = [
  ["", "newest first"],
  ["oldest", "oldest first"],
] as const;

/** All but the order. */
const conditions = ["name", "kind", "monitor", "event", "from", "to"] as const;

/** Which stored frames: by a person's word about their faces where there is one, else by the answers. */
export function FrameFilterFields({ filter }: { readonly filter: FrameFilter }): JSX.Element {
  const field = (name: keyof FrameFilter) => ({
    value: filter[name],
    // One frame of another camera or event would be none.
    onChange: (value: string) => changeQuery({ [name]: value, frame: "" }),
  });
  return (
    <FilterForm set={conditions.filter((name) => filter[name] !== "").length}>
      <Choice label="Answer" options={answerKinds} {...field("kind")} />
      <PersonFilter {...field("name")} />
      <TextFilter label="Camera" {...field("monitor")} />
      <TextFilter label="Event" {...field("event")} />
      <MomentFilter label="From" {...field("from")} />
      <MomentFilter label="To" {...field("to")} />
      <Choice label="Order" options={orders} {...field("sort")} />
    </FilterForm>
  );
}

/** Takes back every condition. */
export const showAllFrames = (): void =>
  changeQuery({ frame: "", ...Object.fromEntries(conditions.map((name) => [name, ""])) });
