import { cutTo, oneLine } from "./column-text.ts";
import type { ShownPerson } from "./shown-people.ts";

/** As {@link nameWith} writes it, at the end of a name. */
const ownPart = / \[[^[\]]*\]$/;

/**
 * An event's name with its people: `Event-19 [Ann, Unknown]`. Names that do not fit are left out, with `…` in their
 * place; the event's own name stays whole, and without people it stands alone.
 *
 * @param maxCharacters - of the column
 */
export function nameWith(name: string, people: readonly ShownPerson[], maxCharacters: number): string {
  const own = name.replace(ownPart, "");
  const room = maxCharacters - [...own].length - " []".length;
  const names = people.map((person) => oneLine(person.name.replace(/[[\]]/g, " ")));
  const fitting = joinedWithin(names, room);
  return fitting === "" ? own : `${own} [${fitting}]`;
}

/** As many whole names as have room; of the first at least its beginning. */
function joinedWithin(names: readonly string[], room: number): string {
  const whole = names.join(", ");
  if ([...whole].length <= room) return whole;
  for (let count = names.length - 1; count > 0; count--) {
    const some = `${names.slice(0, count).join(", ")}, …`;
    if ([...some].length <= room) return some;
  }
  // A letter or two say nobody's name.
  return room < 4 ? "" : cutTo(names[0] ?? "", room);
}
