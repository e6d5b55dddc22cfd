const withDay = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const timeOnly = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** The time of day, with the date unless it is today. */
export function momentText(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return "at an unknown time";
  const isToday = moment.toDateString() === new Date().toDateString();
  return (isToday ? timeOnly : withDay).format(moment);
}

/** What a field of type "datetime-local" holds, as the server wants it; nothing for an empty field. */
export function isoOf(local: string): string | undefined {
  const moment = new Date(local);
  return local === "" || Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

/** The other way round: in the browser's own time zone, to the second. */
export function localOf(iso: string | undefined): string {
  if (iso === undefined || iso === "") return "";
  const moment = new Date(iso);
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return Number.isNaN(moment.getTime()) ? "" : shifted.toISOString().slice(0, 19);
}
