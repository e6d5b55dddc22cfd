import { cameraDiscovery, type DiscoveryPlace, personDiscovery } from "./home-assistant.ts";
import { MqttLink, type MqttLinkOptions, type Publish } from "./mqtt-link.ts";
import type { Notification } from "./notification.ts";
import type { RetainedState, SentLog } from "./sent-log.ts";
import type { MqttSettings } from "./settings.ts";
import type { NotifyTarget, OutgoingMessage } from "./target.ts";
import { topicsBelow } from "./topics.ts";

export interface MqttParts {
  readonly log: Pick<SentLog, "keep" | "kept" | "drop">;
  readonly login: MqttLinkOptions["login"];
  readonly backoff?: MqttLinkOptions["backoff"];
}

export interface MqttTarget extends NotifyTarget {
  readonly isConnected: boolean;
  /** Takes back what the broker keeps of a person: the sensors of Home Assistant go. @returns topics emptied */
  forget(person: string): Promise<number>;
}

/**
 * A broker. What it is asked to keep is written down first, so that one that has lost it (a restart without
 * persistence) is told again with the next connection.
 */
export function openMqttTarget(settings: MqttSettings, { log, login, backoff }: MqttParts): MqttTarget {
  const { name, url, topic, timeoutMs, picture } = settings;
  const topics = topicsBelow(topic);
  const place: DiscoveryPlace = { prefix: settings.discoveryPrefix, node: topic, topics };
  /** As the broker has them since it was connected to. */
  const known = new Map<string, string>();
  const keepThere = async (states: readonly RetainedState[], publish: Publish): Promise<void> => {
    for (const { topic: where, payload } of states) {
      if (known.get(where) === payload) continue;
      await publish({ topic: where, payload, retain: true });
      known.set(where, payload);
    }
  };
  const link = new MqttLink({
    name,
    url,
    login,
    status: { topic: topics.status, online: "online", offline: "offline" },
    timeoutMs,
    greet: async (publish) => {
      known.clear();
      await keepThere(await log.kept(name), publish);
    },
    ...(backoff === undefined ? {} : { backoff }),
  });
  const publish: Publish = (publication) => link.publish(publication);
  return {
    name,
    needsPicture: picture,
    get isConnected() {
      return link.isConnected;
    },
    async send({ notification, picture: shown, attempt }) {
      const states = statesOf(notification, settings.discovery ? place : undefined, topics);
      await keepThere(await log.keep(name, states), publish);
      const { monitor, person } = notification;
      if (picture && shown !== undefined)
        await publish({ topic: topics.pictureOf(monitor), payload: shown.bytes, retain: true });
      if (person.kind === "strangers")
        await publish({ topic: topics.strangerAt(monitor), payload: "ON", retain: false });
      const body = JSON.stringify(messageBody(notification, attempt));
      await publish({ topic: topics.seenAt(monitor), payload: body, retain: false });
      await publish({ topic: topics.notifications, payload: body, retain: false });
    },
    async forget(person) {
      const gone = (await log.kept(name)).filter(({ subject }) => subject === subjectOf(person));
      for (const { topic: where } of gone) await publish({ topic: where, payload: "", retain: true });
      const where = gone.map((state) => state.topic);
      for (const one of where) known.delete(one);
      await log.drop(name, where);
      return gone.length;
    },
    [Symbol.asyncDispose]: () => link[Symbol.asyncDispose](),
  };
}

const subjectOf = (person: string): string => `person ${person}`;

/** `event_type` is what Home Assistant's event entity asks for. */
const messageBody = (notification: Notification, attempt: OutgoingMessage["attempt"]): object => ({
  event_type: notification.person.kind === "known" ? "person" : "stranger",
  ...notification,
  attempt,
});

function statesOf(
  { monitor, camera, event, person, lastCapturedAt, id }: Notification,
  place: DiscoveryPlace | undefined,
  topics: DiscoveryPlace["topics"],
): readonly RetainedState[] {
  const atMs = Date.parse(lastCapturedAt);
  const discovered = (subject: string, messages: ReturnType<typeof personDiscovery>): readonly RetainedState[] =>
    messages.map(({ topic, config }) => ({ topic, subject, atMs, payload: JSON.stringify(config) }));
  const ofCamera =
    place === undefined ? [] : discovered(`camera ${monitor}`, cameraDiscovery({ monitor, name: camera }, place));
  if (person.name === undefined) return ofCamera;
  const subject = subjectOf(person.name);
  const ofPerson = place === undefined ? [] : discovered(subject, personDiscovery(person.name, place));
  const { probability } = person;
  const lastSeen = { camera, monitor, at: lastCapturedAt, event, probability, id };
  return [
    ...ofCamera,
    ...ofPerson,
    { topic: topics.lastSeen(person.name), subject, atMs, payload: JSON.stringify(lastSeen) },
  ];
}
